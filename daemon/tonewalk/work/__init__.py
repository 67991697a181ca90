"""Work beside the event loop: child processes, jobs, and what is told of them."""
