"""`make test-mailserver`: the real conversation, with a postfix and a dovecot that are started for it and ended after.

Nothing of the machine's own mail is read, written or started; postfix itself asks to be started by root.
"""

import os
import shutil
import sys

from bin import suite

HERE = "tests/mailserver"


def main(arguments: list[str]) -> int:
    """Run the tests of ``HERE``, as root; a test left out counts as a failure here."""
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            print("demarche: postfix is started by root only; run this as root, in a container for instance.")
            return 1
        keep = "--preserve-env=COUNTS"  # without byte code, so that no file of root's stays in the folder
        command = ["sudo", keep, sys.executable, "-B", "-m", "bin.mailserver", "-p", "no:cacheprovider", *arguments]
        os.execvp("sudo", command)  # noqa: S606  # no shell is wanted
    totals = dict.fromkeys(suite.FIGURES, 0)
    code = suite.run(totals, "against real mail servers", "sqlite", [HERE, *arguments])
    return suite.close(totals, failed=bool(code or totals["skipped"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
