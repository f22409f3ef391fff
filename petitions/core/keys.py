"""The keys of an installation: made once, kept in files outside the database, handed out by purpose."""

import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from flask_babel import lazy_gettext as _

from .errors import Refused
from .sealing import CannotOpen, PrivateKey, PublicKey, lock, unlock

ARGON2 = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}
"""Argon2id for the passphrase of the names key (RFC 9106, second recommended option, in KiB)."""


class NoKeys(Refused):
    """A key file is missing or unreadable; the message names it and the mend."""

    code, message = "no_keys", _("The key file %(path)s is missing. Make the keys once with: flask keys init")


class WrongPassphrase(Refused):
    """The passphrase does not open the names key."""

    code, message = "wrong_passphrase", _("This passphrase does not open the names. Nothing was changed.")


class NamesLocked(Refused):
    """The names are held under a passphrase and none was given."""

    code, message = "names_locked", _("The names are locked. Type the passphrase to open them for this step.")


class IndexKeyGone(Refused):
    """The campaign's index key was destroyed or never made on this host."""

    code, message = "index_key_gone", _("This campaign no longer takes signatures.")


@dataclass(frozen=True, repr=False)
class Keyring:
    """What one process may use. Web holds the root secret and the public halves; workers also the private ones."""

    folder: Path
    root: bytes
    contact: PublicKey
    names: PublicKey
    contact_private: PrivateKey | None = None
    names_private: PrivateKey | None = None
    _derived: dict[str, bytes] = field(default_factory=dict)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, by HKDF-SHA256 from the root secret (RFC 5869)."""
        if purpose not in self._derived:
            hkdf = HKDF(hashes.SHA256(), 32, None, b"demarche|" + purpose.encode())
            self._derived[purpose] = hkdf.derive(self.root)
        return self._derived[purpose]

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of ``data`` under the key of that purpose."""
        return hmac.digest(self.derive(purpose), data, "sha256")

    @property
    def names_are_held_by_worker(self) -> bool:
        """Whether the worker opens names without a passphrase (a host of its own, or the demo)."""
        return not (self.folder / "names.locked").exists()

    def open_contact(self, sealed: bytes, place: str) -> bytes:
        """Workers only: what was sealed to the contact key. Raises ``NoKeys`` elsewhere."""
        if self.contact_private is None:
            raise NoKeys(path="contact.key")
        return self.contact_private.open(sealed, place)

    def names_opener(self, passphrase: str | None = None) -> PrivateKey:
        """The private names key: the worker's own, or unlocked by the passphrase.

        Raises ``NamesLocked`` without one, ``WrongPassphrase`` with a wrong one.
        """
        if self.names_private is not None:
            return self.names_private
        path = self.folder / "names.locked"
        if passphrase is None or not path.exists():
            raise NamesLocked()
        return _unlocked(path.read_bytes(), passphrase)

    def opens_names(self, passphrase: str) -> bool:
        """Whether this passphrase opens the names; the key behind it is let go at once, and nothing is changed.

        Raises ``NoKeys`` where no passphrase holds the names, or this process may not read what it holds.
        """
        try:
            _unlocked(_read(self.folder / "names.locked"), passphrase)
        except WrongPassphrase:
            return False
        return True

    def new_index_key(self) -> str:
        """Make a campaign's index key; returns its name. Kept outside the database so that it can be destroyed."""
        name = secrets.token_hex(8)
        write_private(self.folder / "index" / f"{name}.key", secrets.token_bytes(32))
        return name

    def index(self, name: str, email: str, cost: int) -> bytes:
        """The blind index of a canonical address under one campaign: HMAC over scrypt (r=8, p=1, N=``cost``)."""
        try:
            key = (self.folder / "index" / f"{name}.key").read_bytes()
        except FileNotFoundError as error:
            raise IndexKeyGone() from error
        key = hmac.digest(self.derive("index"), key, "sha256")
        slow = hashlib.scrypt(email.encode(), salt=key[:16], n=cost, r=8, p=1, dklen=32)
        return hmac.digest(key, slow, "sha256")

    def destroy_index_key(self, name: str) -> None:
        """Forget a campaign's index key; whoever holds the rows can no longer test a guess."""
        (self.folder / "index" / f"{name}.key").unlink(missing_ok=True)


def create(folder: Path, passphrase: str | None) -> None:
    """Make root secret and both pairs in ``folder`` (0600). With a passphrase the names key is locked under it.

    Refuses to touch an existing set: raises ``FileExistsError``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    contact, names = PrivateKey.generate(), PrivateKey.generate()
    write_private(folder / "root.key", secrets.token_bytes(32))
    write_private(folder / "contact.pub", contact.public.raw)
    write_private(folder / "names.pub", names.public.raw)
    write_private(folder / "private" / "contact.key", contact.raw)
    if passphrase is None:
        write_private(folder / "private" / "names.key", names.raw)
        return
    write_private(folder / "names.locked", _locked(names, passphrase))


def change_passphrase(folder: Path, old: str, new: str) -> None:
    """Lock the names key under another passphrase; the new one is tried before the old one is given up.

    Raises ``WrongPassphrase``, or ``NoKeys`` where no passphrase holds the names.
    """
    path, beside = folder / "names.locked", folder / "names.locked.new"
    names = _unlocked(_read(path), old)
    beside.unlink(missing_ok=True)
    write_private(beside, _locked(names, new))
    _unlocked(beside.read_bytes(), new)
    was = path.stat()
    os.chown(beside, was.st_uid, was.st_gid)
    beside.chmod(stat.S_IMODE(was.st_mode))
    beside.replace(path)


def load(folder: Path, contact: Path | None = None, names: Path | None = None) -> Keyring:
    """Read the keys this process may hold. ``contact`` and ``names`` are private files, for workers only."""
    return Keyring(
        folder=folder,
        root=_read(folder / "root.key"),
        contact=PublicKey(_read(folder / "contact.pub")),
        names=PublicKey(_read(folder / "names.pub")),
        contact_private=PrivateKey(_read(contact)) if contact else None,
        names_private=PrivateKey(_read(names)) if names and names.exists() else None,
    )


def keyring() -> Keyring:
    """The keys of the running application; read at the edges and passed down as ``keys``."""
    ring: Keyring = current_app.extensions["keys"]
    return ring


def _locked(names: PrivateKey, passphrase: str) -> bytes:
    salt = secrets.token_bytes(16)
    kept = {"salt": salt.hex(), "key": lock(names.raw, _stretch(passphrase, salt), "keys.names").hex()}
    return json.dumps(kept).encode()


def _unlocked(content: bytes, passphrase: str) -> PrivateKey:
    kept = json.loads(content)
    try:
        key = _stretch(passphrase, bytes.fromhex(kept["salt"]))
        return PrivateKey(unlock(bytes.fromhex(kept["key"]), key, "keys.names"))
    except CannotOpen as error:
        raise WrongPassphrase() from error


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **ARGON2)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, PermissionError) as error:
        raise NoKeys(path=path.name) from error


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; never over an old one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
