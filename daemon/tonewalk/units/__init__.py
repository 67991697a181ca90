"""Which sounds stand for the steps of a path or the parts of a recording: candidates, costs, the best sequence."""
