"""What writes and checks the files of the Max package."""
