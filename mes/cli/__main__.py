"""`python -m mes.cli`: how the service and the plant are started as child processes."""

from mes.cli import main

if __name__ == "__main__":
    main()
