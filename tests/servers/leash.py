"""Runs an installed program until whoever started it is gone: `python leash.py PROGRAM ARGUMENT…`.

A test run that is killed cannot stop its servers. It holds the other end of their input, which closes with it.
"""

import os
import runpy
import sys
import threading


def wait_for_the_end_of_input() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
