#!/usr/bin/env python3
"""Records the captures in this folder: a kernel at one end, this script or the same kernel at the other, tcpdump beside them.

Run it as root in a network namespace of its own: unshare -n tests/captures/record.py FOLDER
Sequence numbers, ports and times differ each time; what the tests look at does not.
"""
import os, signal, socket, struct, subprocess, sys, time

FOLDER = sys.argv[1]
OURS, PEER = "10.0.0.1", "10.0.0.2"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

def sh(words):
    subprocess.run(words.split(), check=True)

def mac(device):
    return subprocess.run(["ip", "-br", "link", "show", device], check=True, capture_output=True, text=True).stdout.split()[2]

class Recording:
    def __init__(self, name, device, words=""):
        self.path = os.path.join(FOLDER, name)
        command = ["tcpdump", "-i", device, "--immediate-mode", "-s", "256", "-Z", "root", "-w", self.path] + (words or "tcp").split()
        self.tcpdump = subprocess.Popen(command, stderr=subprocess.PIPE)
    def __enter__(self):
        while b"listening" not in self.tcpdump.stderr.readline():
            pass
        time.sleep(0.1)
    def __exit__(self, *_):
        time.sleep(0.3)
        self.tcpdump.send_signal(signal.SIGINT)
        self.tcpdump.wait()

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

class Peer:
    """The other end of the cable: frames as they come, segments as they are wanted."""
    def __init__(self):
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self.wire.bind(("v1", 0))
        self.wire.settimeout(5)
        self.macs = [bytes.fromhex(mac(device).replace(":", "")) for device in ("v0", "v1")]
    def hear(self, wanted=None):
        while True:
            frame, address = self.wire.recvfrom(4096)
            if address[2] == socket.PACKET_OUTGOING or frame[23] != 6:
                continue
            header = (frame[14] & 15) * 4
            tcp = frame[14 + header:14 + struct.unpack("!H", frame[16:18])[0]]
            source, destination, seq, ack, offset, flags = struct.unpack("!HHIIBB", tcp[:14])
            data = len(tcp) - (offset >> 4) * 4
            if wanted is None or wanted(flags, data):
                return source, destination, seq, ack, flags, data
    def send(self, source, destination, seq, ack, flags, data=b"", window=64240, address=PEER, ttl=64, options=b""):
        tcp = struct.pack("!HHIIBBHHH", source, destination, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, (5 + len(options) // 4) << 4, flags, window, 0, 0) + options + data
        ends = socket.inet_aton(address) + socket.inet_aton(OURS)
        tcp = tcp[:16] + struct.pack("!H", checksum(ends + struct.pack("!HH", 6, len(tcp)) + tcp)) + tcp[18:]
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0x4000, ttl, 6, 0) + ends
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        self.wire.send(self.macs[0] + self.macs[1] + b"\x08\0" + ip + tcp)

def connecting(port):
    ours = socket.socket()
    ours.setblocking(False)
    ours.connect_ex((PEER, port))
    return ours

def connected(peer, port, first=5000):
    ours = connecting(port)
    source, _, seq, _, _, _ = peer.hear(lambda flags, _: flags == SYN)
    peer.send(port, source, first, seq + 1, SYN | ACK, options=bytes.fromhex("020405b4"))
    peer.hear(lambda flags, _: flags == ACK)
    return ours, source, seq + 1, first + 1

def local(name, family, server, linger=False):
    listener = socket.create_server((server, 8080), family=family)
    with Recording(name, "lo"):
        client = socket.create_connection((server, 8080))
        served, _ = listener.accept()
        client.sendall(b"question")
        served.recv(100)
        served.sendall(b"answer" * 500)
        time.sleep(0.05)
        if linger:
            client.recv(10000)
            served.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            served.close()
        else:
            while len(client.recv(10000)) == 0:
                pass
            client.close()
            time.sleep(0.05)
            served.close()
    listener.close()

def refused():
    with Recording("refused.pcap", "lo"):
        try:
            socket.create_connection(("127.0.0.1", 8081))
        except OSError:
            pass

def zero_window():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("127.0.0.1", 8082))
    listener.listen()
    with Recording("zero-window.pcap", "lo"):
        client = socket.create_connection(("127.0.0.1", 8082))
        served, _ = listener.accept()
        client.setblocking(False)
        client.send(b"x" * 20000)
        time.sleep(0.8)
        read = 0
        while read < 4096:
            read += len(served.recv(65536))
        time.sleep(0.3)
    # Closed with data unread, it is reset: that is another recording.
    client.close()
    served.close()

def simultaneous_open(peer):
    with Recording("simultaneous-open.pcap", "v0", "tcp port 7001"):
        ours = connecting(7001)
        source, _, seq, _, _, _ = peer.hear(lambda flags, _: flags == SYN)
        peer.send(7001, source, 900, 0, SYN)
        peer.hear(lambda flags, _: flags == SYN | ACK)
        peer.send(7001, source, 900, seq + 1, SYN | ACK)
        time.sleep(0.1)
    ours.close()

def simultaneous_close(peer):
    with Recording("simultaneous-close.pcap", "v0", "tcp port 7002"):
        ours, source, seq, ack = connected(peer, 7002)
        ours.close()
        peer.hear(lambda flags, _: flags & FIN)
        # This FIN was sent before the other came.
        peer.send(7002, source, ack, seq, FIN | ACK)
        peer.hear(lambda flags, _: flags == ACK)
        peer.send(7002, source, ack + 1, seq + 1, ACK)

def half_open(peer):
    with Recording("half-open.pcap", "v0", "tcp port 7003"):
        ours, source, seq, ack = connected(peer, 7003)
        ours.send(b"are you there?")
        _, _, _, acknowledged, _, _ = peer.hear(lambda _, data: data > 0)
        # The peer was restarted: it knows no such connection.
        peer.send(7003, source, acknowledged, 0, RST, window=0)

def retransmission(peer):
    with Recording("retransmission.pcap", "v0", "tcp port 7004"):
        ours, source, seq, ack = connected(peer, 7004)
        ours.send(b"lost at first")
        peer.hear(lambda _, data: data > 0)
        _, _, seq, _, _, data = peer.hear(lambda _, data: data > 0)
        peer.send(7004, source, ack, seq + data, ACK)
        ours.close()
        peer.hear(lambda flags, _: flags & FIN)
        peer.send(7004, source, ack, seq + data + 1, FIN | ACK)

def hairpin(peer):
    with Recording("hairpin.pcap", "v0", "tcp port 7005"):
        ours = connecting(7005)
        source, _, seq, _, _, _ = peer.hear(lambda flags, _: flags == SYN)
        peer.send(7005, source, 100, seq + 1, SYN | ACK, address="10.0.0.3")
        peer.hear(lambda flags, _: flags & RST)
    ours.close()

def middlebox_reset(peer):
    with Recording("reset-by-middlebox.pcap", "v0", "tcp port 7006"):
        ours, source, seq, ack = connected(peer, 7006)
        ours.send(b"forbidden word")
        _, _, seq, _, _, data = peer.hear(lambda _, data: data > 0)
        peer.send(7006, source, ack, seq + data, RST | ACK, ttl=250)

def syn_flood(peer):
    listener = socket.create_server((OURS, 80), backlog=8)
    with Recording("syn-flood.pcap", "v0", "tcp port 80"):
        for n in range(200):
            peer.send(1024 + n, 80, 1000 * n, 0, SYN, address=f"10.9.{n % 7}.{n}", options=bytes.fromhex("020405b4"))
    listener.close()

def unanswered(peer):
    with Recording("unanswered.pcap", "v0", "tcp port 7007"):
        ours = connecting(7007)
        time.sleep(1.3)
    ours.close()

os.makedirs(FOLDER, exist_ok=True)
sh("ip link set lo up")
sh("ip link add v0 type veth peer name v1")
for v in ("v0", "v1"):
    sh(f"ip link set {v} up")
    open(f"/proc/sys/net/ipv6/conf/{v}/disable_ipv6", "w").write("1")
sh(f"ip addr add {OURS}/24 dev v0")
for address in (PEER, "10.0.0.3"):
    sh(f"ip neigh add {address} lladdr {mac('v1')} dev v0")
sh(f"ip route add 10.9.0.0/16 via {PEER}")
local("handshake.pcap", socket.AF_INET, "127.0.0.1")
local("ipv6.pcap", socket.AF_INET6, "::1")
local("reset.pcap", socket.AF_INET, "127.0.0.1", linger=True)
refused()
zero_window()
for record in (simultaneous_open, simultaneous_close, half_open, retransmission, hairpin, middlebox_reset, syn_flood, unanswered):
    record(Peer())
