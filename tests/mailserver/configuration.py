"""What postfix and dovecot are told: who takes mail for whom, on which ports, with which certificate. No DNS at all."""

from collections.abc import Mapping
from pathlib import Path
from pwd import struct_passwd

OURS, THEIRS, GONE = "letters.example", "un-body.example", "gone.example"
BOUNCES = f"bounce.{OURS}"
"""A domain set aside for notices of non-delivery: every address of it leads to the one mailbox."""
OWN = {"answers": "desk", "shelf": "shelf"}
"""Our addresses, and the user whose mailbox each leads to."""
BODIES = ("desk", "chair", "fifty", "waiting", "arabic", "organizer", "one", "alone")
"""Mailboxes of ``THEIRS``: each test that counts has one of its own."""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.letters.example
mydomain = letters.example
myorigin = relay.letters.example
mydestination =
local_recipient_maps =
local_transport = error:5.1.1 no local mail here
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtp_host_lookup = native
biff = no
message_size_limit = 20000000
recipient_delimiter = +
virtual_mailbox_domains = {ours}, {theirs}, {bounces}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/postfix/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
relay_domains = {gone}
relay_recipient_maps =
transport_maps = inline:{{ {{ {gone} = smtp:[127.0.0.1]:{behind} }} }}
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.pem
smtpd_tls_received_header = yes
smtpd_tls_loglevel = 0
smtp_tls_security_level = none
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
minimal_backoff_time = 1s
"""

_MASTER = """\
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{inlet} inet n - n - - smtpd -o smtpd_tls_security_level=may
127.0.0.1:{behind} inet n - n - - smtpd
  -o {{ smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ {gone} = 550 5.1.1 nobody there }} }} }}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_DOVECOT = """\
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot/state
instance_name = demarche-test
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {folder}/queue/private/auth {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
"""

_DIALECTS = {
    "2.3": """\
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
mail_location = maildir:{folder}/mail/{ours}/%u
passdb {{
  driver = passwd-file
  args = {folder}/dovecot/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/{ours}/%u
}}
""",
    "2.4": """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = {folder}/server.pem
ssl_server_key_file = {folder}/server.pem
mail_driver = maildir
mail_path = {folder}/mail/{ours}/%u
passdb passwd-file {{
  passwd_file_path = {folder}/dovecot/users
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/{ours}/%{{user}}
  }}
}}
""",
}
"""What Debian 12's dovecot and Debian 13's say differently."""


def postfix(folder: Path, ports: Mapping[str, int], *, owner: struct_passwd) -> None:
    """Write a configuration folder for postfix. The port ``behind`` refuses every addressee of ``GONE``."""
    home = folder / "postfix"
    home.mkdir()
    names = {"folder": folder, "ours": OURS, "theirs": THEIRS, "bounces": BOUNCES, "gone": GONE}
    main = _MAIN.format(uid=owner.pw_uid, gid=owner.pw_gid, behind=ports["behind"], **names)
    (home / "main.cf").write_text(main)
    boxes = {f"{name}@{OURS}": f"{OURS}/{user}/" for name, user in OWN.items()} | {f"@{BOUNCES}": f"{OURS}/desk/"}
    boxes |= {f"{name}@{THEIRS}": f"{THEIRS}/{name}/" for name in BODIES}
    (home / "mailboxes").write_text("".join(f"{address} {box}\n" for address, box in boxes.items()))
    (home / "master.cf").write_text(_MASTER.format(gone=GONE, **ports))


def dovecot(folder: Path, *, version: str, imaps: int, password: str, owner: struct_passwd) -> Path:
    """Write a configuration file for dovecot and return it. ``version`` is what the program says."""
    (folder / "dovecot").mkdir()
    (folder / "dovecot/users").write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user in OWN.values()))
    dialect = _DIALECTS["2.3" if version.startswith("2.3") else "2.4"]
    told = dialect.format(folder=folder, ours=OURS, uid=owner.pw_uid, gid=owner.pw_gid)
    written = folder / "dovecot/dovecot.conf"
    written.write_text(told + _DOVECOT.format(folder=folder, imaps=imaps))
    return written
