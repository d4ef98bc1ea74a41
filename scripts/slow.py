"""Holds connections that send a request one byte at a time, for a while.

usage: slow.py URL COUNT SECONDS

Prints `ready` when all are open; whoever is closed by the service comes back, as a hostile client would.
"""

import resource
import socket
import sys
import time
from urllib.parse import urlsplit

REQUEST = b"GET /health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 200


def opened(url):
    connection = socket.create_connection((url.hostname, url.port), timeout=10)
    connection.setblocking(False)
    return [connection, 0]


def main():
    url, count, seconds = urlsplit(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    clients = [opened(url) for _ in range(count)]
    print("ready", flush=True)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for index, (connection, sent) in enumerate(clients):
            try:
                connection.send(REQUEST[sent : sent + 1])
                clients[index][1] = (sent + 1) % len(REQUEST)
            except BlockingIOError:
                pass
            except OSError:
                connection.close()
                clients[index] = opened(url)
        time.sleep(0.5)


main()
