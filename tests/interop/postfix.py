"""Postfix, with users in Cyrus SASL's own database."""
from root import KEEPER_ID
from server import HOST, OPEN, PASSWORD, SECURE, SUBMISSION, USER, Server

POSTFIX_ID, POSTDROP_ID = 101, 102

MAIN = """\
compatibility_level = 3.6
myhostname = mail.test
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
queue_directory = /var/spool/postfix
data_directory = /var/lib/postfix
daemon_directory = /usr/lib/postfix/sbin
maillog_file = /var/log/mail.log

default_transport = error:nothing leaves this machine
relay_transport = $default_transport
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = regexp:/etc/postfix/domains
virtual_mailbox_maps = static:keep/
virtual_mailbox_base = /var/mail
virtual_uid_maps = static:{keeper}
virtual_gid_maps = static:{keeper}

smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/ssl/server.pem
smtpd_tls_key_file = /etc/ssl/server.key
smtpd_tls_auth_only = yes
cyrus_sasl_config_path = /etc/postfix/sasl
smtpd_sasl_local_domain = $myhostname
""".format(keeper=KEEPER_ID)

# service type private unpriv chroot wakeup maxproc command
MASTER = """\
{host}:{open}       inet n - n - - smtpd
{host}:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {auth}
{host}:{secure}     inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {auth}
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
pickup    unix  n - n 60 1 pickup
rewrite   unix  - - n - - trivial-rewrite
tlsmgr    unix  - - n 1000? 1 tlsmgr
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
proxymap  unix  - - n - - proxymap
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
""".format(host=HOST, open=OPEN, submission=SUBMISSION, secure=SECURE,
           auth="-o smtpd_sasl_auth_enable=yes "
                "-o smtpd_client_restrictions=permit_sasl_authenticated,reject")

SASL = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: /etc/sasldb2
mech_list: PLAIN LOGIN SCRAM-SHA-256
"""


class Postfix(Server):
    packages = ("bookworm/postfix", "bookworm/sasl2-bin")
    mechanisms = ("plain", "login", "scram-sha-256")
    users = {"postfix": POSTFIX_ID, "postdrop": POSTDROP_ID}

    def configure(self):
        root = self.root
        root.write("etc/postfix/main.cf", MAIN)
        root.write("etc/postfix/master.cf", MASTER)
        root.write("etc/postfix/dynamicmaps.cf", "")
        root.write("etc/postfix/domains", "/\\.(example|test)$/ kept\n")
        root.write("etc/postfix/sasl/smtpd.conf", SASL)
        root.own("var/lib/postfix", POSTFIX_ID)
        root.run("saslpasswd2", "-p", "-c", "-f", "/etc/sasldb2", "-u", "mail.test", USER,
                 stdin=PASSWORD)
        root.give("etc/sasldb2", POSTFIX_ID, POSTFIX_ID)

    def launch(self):
        self.root.run("postfix", "start")
