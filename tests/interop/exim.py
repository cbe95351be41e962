"""Exim, with authenticators of its own that know one user."""
import os

from root import KEEPER
from server import HOST, OPEN, PASSWORD, SECURE, SUBMISSION, USER, Server

EXIM_ID = 101

CONFIGURATION = """\
primary_hostname = mail.test
local_interfaces = {host}
daemon_smtp_ports = {open} : {submission} : {secure}
tls_on_connect_ports = {secure}
tls_advertise_hosts = *
tls_certificate = /etc/ssl/server.pem
tls_privatekey = /etc/ssl/server.key
auth_advertise_hosts = ${{if and{{{{def:tls_in_cipher}}{{!={{$received_port}}{{{open}}}}}}}{{*}}}}
chunking_advertise_hosts = *
dsn_advertise_hosts = *
smtp_accept_max = 0
smtp_accept_queue_per_connection = 0
host_lookup =
rfc1413_hosts =
log_file_path = /var/log/exim4/%slog
domainlist kept = *.example : *.test
acl_smtp_mail = who
acl_smtp_rcpt = where
acl_smtp_data = accept

begin acl
who:
  accept condition = ${{if ={{$received_port}}{{{open}}}}}
  accept authenticated = *
  deny message = 530 5.7.0 Authentication required
where:
  accept domains = +kept
  deny message = nothing leaves this machine

begin routers
keep:
  driver = accept
  domains = +kept
  transport = keep

begin transports
keep:
  driver = appendfile
  directory = /var/mail/keep
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
  user = {keeper}

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
""".format(host=HOST, open=OPEN, submission=SUBMISSION, secure=SECURE, keeper=KEEPER,
           user=USER, password=PASSWORD)


class Exim(Server):
    packages = ("bookworm/exim4-base", "bookworm/exim4-daemon-light")
    users = {"Debian-exim": EXIM_ID}

    def configure(self):
        root = self.root
        root.write("etc/exim4/exim4.conf", CONFIGURATION, 0o640)
        os.chmod(root.path("etc/ssl/server.key"), 0o640)  # read as Debian-exim
        for name in ("etc/exim4/exim4.conf", "etc/ssl/server.key"):
            root.give(name, 0, EXIM_ID)
        for name in ("var/spool/exim4", "var/log/exim4", "run/exim4"):
            root.own(name, EXIM_ID)

    def launch(self):
        self.root.spawn("/usr/sbin/exim4", "-bdf")
