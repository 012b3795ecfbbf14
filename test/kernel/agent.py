"""The hands of the truth test: network namespaces, real packets, and who received them.

Node.js can neither enter a network namespace nor send a raw packet. This program is started by the test
as root and answers one JSON request a line on stdin with one JSON line on stdout; see `Agent`.

Its namespaces have no names: they live as long as this process and go with it, however it ends. It ends
with its stdin, so with the test. One run at a time on a machine: the kernel's log belongs to all of them.
"""

import ctypes
import fcntl
import glob
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

CLONE_NEWNET = 0x40000000
NETLINK_NETFILTER = 12
# The one of test/support/kernel-turn.ts.
LOCK = os.path.join(tempfile.gettempdir(), 'cfnet-tests-kernel.lock')
LOG_ALL_NAMESPACES = '/proc/sys/net/netfilter/nf_log_all_netns'
# More than any packet, its answer and what follows from them take from one queue of the kernel to the next.
MOST_HOPS = 48
OBSERVED_PROTOCOLS = (socket.IPPROTO_ICMP, socket.IPPROTO_TCP, socket.IPPROTO_UDP, 253)
# struct nlmsghdr and nfgenmsg: IPCTNL_MSG_CT_DELETE of NFNL_SUBSYS_CTNETLINK for every connection.
FORGET_CONNECTIONS = struct.pack('=IHHIIBBH', 20, 1 << 8 | 2, 1 | 4, 1, 0, 0, 0, 0)
NO_LINGER = struct.pack('ii', 1, 0)

libc = ctypes.CDLL(None, use_errno=True)


class Agent:
    """Each public method is a request: {"do": "<method>", ...arguments}."""

    def __init__(self, logging):
        self.logging = logging
        self.namespaces = {}
        self.observers = []
        self.servers = select.epoll()
        self.server_sockets = {}
        self.accepted = []
        libc.unshare(CLONE_NEWNET)
        self.create('agent')
        self.execute('agent', ['ip', 'link', 'set', 'lo', 'up'], '')
        self.loop = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.loop.bind(('127.0.0.1', 0))
        self.loop.connect(self.loop.getsockname())

    def create(self, name):
        """Makes a namespace; its path is good for the `netns` argument of ip(8)."""
        if self.namespaces:
            check(libc.unshare(CLONE_NEWNET))
        fd = os.open('/proc/self/ns/net', os.O_RDONLY)
        self.namespaces[name] = fd
        return f'/proc/{os.getpid()}/fd/{fd}'

    def execute(self, name, argv, text):
        """Runs a program in a namespace with `text` on its stdin."""
        self.enter(name)
        done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
        return {'status': done.returncode, 'stdout': done.stdout, 'stderr': done.stderr}

    def configure(self, name, values):
        """Writes kernel settings, by their paths below /proc/sys; one that this kernel lacks is passed over."""
        self.enter(name)
        for path, value in values.items():
            if os.path.exists(f'/proc/sys/{path}'):
                with open(f'/proc/sys/{path}', 'w', encoding='ascii') as setting:
                    setting.write(value)

    def listen(self, name, addresses, tcp, udp):
        """Accepts TCP connections, and sends each UDP datagram back."""
        self.enter(name)
        for address in addresses:
            for kind, ports in ((socket.SOCK_STREAM, tcp), (socket.SOCK_DGRAM, udp)):
                for port in ports:
                    self.serve_at(address, port, kind)

    def serve_at(self, address, port, kind):
        server = socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK)
        server.bind((address, port))
        if kind == socket.SOCK_STREAM:
            server.listen(64)
        self.server_sockets[server.fileno()] = server
        self.servers.register(server, select.EPOLLIN)

    def observe(self, name):
        """From now on tells which packets the namespace's own transport layer received."""
        self.enter(name)
        for protocol in OBSERVED_PROTOCOLS:
            flags = socket.SOCK_RAW | socket.SOCK_NONBLOCK
            self.observers.append((name, socket.socket(socket.AF_INET, flags, protocol)))

    def forget(self, name):
        """Empties the namespace's connection tracking."""
        self.enter(name)
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netlink:
            netlink.send(FORGET_CONNECTIONS)
            (error,) = struct.unpack_from('=i', netlink.recv(4096), 16)
            if error != 0:
                raise OSError(-error, 'connection tracking could not be emptied')

    def exchange(self, sends, forgetful):
        """Sends packets one after the other, each when all that came of the one before is over.

        Gives for each the packets that were received anywhere, as [namespace, bytes in hex], and the
        seconds since the first was sent. The namespaces `forgetful` forget their connections in between.
        Nothing when somebody else turned the logging off meanwhile.
        """
        self.logging.turn_on()
        begin = time.monotonic()
        exchanged = []
        for send in sends:
            received = self.exchange_one(send)
            exchanged.append({'received': received, 'seconds': time.monotonic() - begin})
            for name in forgetful:
                self.forget(name)
        return exchanged if self.logging.is_on() else None

    def exchange_one(self, send):
        self.enter(send['from'])
        client = OPENERS[send['kind']](send)
        self.settle()
        received = [self.received()]
        if 'again' in send:
            send_on(client, send['again'].encode())
            self.settle()
            received.append(self.received())
        client.close()
        self.settle()
        self.received()
        for connection in self.accepted:
            connection.close()
        self.accepted.clear()
        return received

    def settle(self):
        """Returns when no packet is on its way any more.

        A processor works off its queue of packets in order, and this process stays on one processor. A
        datagram to itself therefore comes back when everything that was queued before has gone one step on.
        """
        busy = True
        while busy:
            for _ in range(MOST_HOPS):
                self.loop.send(b'.')
                self.loop.recv(1)
            busy = self.serve()

    def serve(self):
        ready = self.servers.poll(0)
        for fd, _ in ready:
            server = self.server_sockets[fd]
            if server.type & socket.SOCK_STREAM:
                connection, _ = server.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                self.accepted.append(connection)
            else:
                try:
                    data, sender = server.recvfrom(2048)
                    server.sendto(data, sender)
                except OSError:
                    pass  # An ICMP error for an earlier answer: there is nothing to send back.
        return len(ready) > 0

    def received(self):
        packets = []
        for name, observer in self.observers:
            while True:
                try:
                    packets.append([name, observer.recv(2048).hex()])
                except BlockingIOError:
                    break
        return packets

    def enter(self, name):
        check(libc.setns(self.namespaces[name], CLONE_NEWNET))


def check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), 'no such namespace, or not allowed')


def open_connection(send):
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    client.bind((send['source'], send['sourcePort']))
    client.connect_ex((send['destination'], send['destinationPort']))
    return client


def open_datagrams(send):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind((send['source'], send['sourcePort']))
    client.connect((send['destination'], send['destinationPort']))
    send_on(client, send['payload'].encode())
    return client


def send_on(client, payload):
    try:
        client.send(payload)
    except OSError:
        client.send(payload)  # The first attempt only fetched the error that answered the datagram before.


def send_raw(send):
    client = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    client.sendto(bytes.fromhex(send['packet']), (send['destination'], 0))
    return client


OPENERS = {'connection': open_connection, 'datagrams': open_datagrams, 'raw': send_raw}


class LogSetting:
    """Whether LOG rules outside of the first namespace print their lines: one setting for the whole machine."""

    def __init__(self):
        # Opened while still in the first namespace: it is there in no other.
        self.file = open(LOG_ALL_NAMESPACES, 'r+', encoding='ascii')
        self.was_off = False

    def is_on(self):
        self.file.seek(0)
        return self.file.read().strip() == '1'

    def turn_on(self):
        if not self.is_on():
            self.was_off = True
            self.write('1')

    def restore(self):
        """Leaves it on for a lab of `cfnet lab`, which may have come to rely on it."""
        labs = glob.glob('/run/netns/cfnet*')
        if self.was_off and not labs:
            self.write('0')

    def write(self, value):
        self.file.seek(0)
        self.file.write(value)
        self.file.flush()


def answer_requests(agent):
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {'result': getattr(agent, request.pop('do'))(**request)}
        except OSError as problem:
            reply = {'error': str(problem)}
        print(json.dumps(reply), flush=True)


def main():
    # Ctrl-C reaches the test too, which then ends, and with it stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with open(LOCK, 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        logging = LogSetting()
        try:
            answer_requests(Agent(logging))
        finally:
            logging.restore()


main()
