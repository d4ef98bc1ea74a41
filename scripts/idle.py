"""Opens idle keep-alive connections to a service and tells what memory it takes with them.

usage: idle.py URL PID COUNT

Each connection has made one request, so that none is merely waiting to be accepted, and is still open at the end.
"""

import resource
import select
import socket
import sys
from urllib.parse import urlsplit


def allow_descriptors(count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        sys.exit(f"idle.py: {count} descriptors are needed, and the hard limit is {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def receive_answer(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    head, _, content = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 ") or b"\r\nConnection: close" in head:
        sys.exit(f"idle.py: not kept: {head.decode()}")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(content) < int(length.split(b":")[1]):
        content += receive(connection)


def receive(connection):
    received = connection.recv(65536)
    if not received:
        sys.exit("idle.py: the service closed a connection")
    return received


def opened(url):
    connection = socket.create_connection((url.hostname, url.port), timeout=60)
    connection.sendall(f"GET /health/ HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
    receive_answer(connection)
    return connection


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main():
    url, pid, count = urlsplit(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    allow_descriptors(count + 64)
    connections = [opened(url) for _ in range(count)]
    memory = resident_megabytes(pid)
    # Nothing has been sent since: what can be read is the end.
    poll = select.poll()
    for connection in connections:
        poll.register(connection, select.POLLIN)
    ended = len(poll.poll(0))
    if ended:
        sys.exit(f"idle.py: {ended} of {count} connections did not last")
    print(f"idle connections: {count:,} in {memory:.1f} MB")


main()
