"""What can be asked and answered: one file an area, with its requests, its replies and its rows of the table."""
