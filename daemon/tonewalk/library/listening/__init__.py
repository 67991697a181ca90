"""What is heard in a file: decoded, measured, cut, in processes of their own."""
