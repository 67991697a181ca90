"""`python -m tonewalk`."""

from tonewalk.cli import main

if __name__ == "__main__":
    main()
