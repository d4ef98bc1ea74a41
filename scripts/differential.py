"""Compares our HTTP server with h11 on generated messages; run by scripts/differential with address, seed, count.

A message is followed by a sentinel: a request that no message looks like. Whether the sentinel was read as a request
of its own shows where a reader saw the message end, which is what request smuggling is about.
"""

import collections
import concurrent.futures
import json
import random
import re
import socket
import sys
import urllib.parse

import h11

SENTINEL = b"GET /sentinel HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: application/problem+json\r\n\r\n"
REFUSED, TAKEN, WAITING = "refused", "taken", "waiting"


class Verdict:
    """What a reader made of a message: the paths of the requests it took, where they began, and how it ended."""

    def __init__(self, paths, end, why="", starts=()):
        self.paths, self.end, self.why, self.starts = paths, end, why, starts

    def __repr__(self):
        return f"{self.end} {self.paths} {self.why}"


# --- What messages look like

METHODS = [b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"]
BAD_METHODS = [b"get", b"TRACE", b"CONNECT", b"BREW", b"G\x00T", b"G ET", b"", b"GET\t", b"G(T", b"\xc3\xa4", b"POST,"]
TARGETS = [b"/nowhere", b"/a/b/c", b"/a%20b", b"/%C3%A4", b"/x?q=1&r=%2F", b"//x", b"/a;b=c", b"/~a/", b"http://b/p"]
BAD_TARGETS = [
    b"", b"*", b"a", b"/a b", b"/../x", b"/%2e%2e/x", b"/a%2Fb", b"/a%5cb", b"/a\\b", b"/%00", b"/%zz", b"/%4", b"/\xc3\xa4",
    b"/%ff", b"/a#b", b"/a\x01", b"/a\tb", b"http://", b"http://u@b/", b"ftp://b/", b"b:80", b"/<a>", b'/"', b"/a|b",
    b"/" + b"l" * 9000,
]
VERSIONS = [b"HTTP/1.1"] * 6 + [b"HTTP/1.0"]
BAD_VERSIONS = [b"HTTP/2.0", b"HTTP/1.2", b"HTTP/0.9", b"http/1.1", b"HTTP/1", b"HTTP/1.1 ", b"HTTP/1.10", b"HTTP/x.1",
                b"", b"HTTP/ 1.1", b"HTTP/1.1\t"]
FIELDS = [b"X-A: b", b"X-Empty:", b"X-Blank: \t c \t", b"x-obs: \xe4\xf6", b"User-Agent: d (e; f)", b"X-A: b, c",
          b"X-Quoted: \"a\\\"b\"", b"Cookie: a=b; c=d", b"Accept-Language: de", b"Expect: 100-continue", b"Upgrade: h2c"]
BAD_FIELDS = [b"X A: b", b"X-A : b", b"X-A\t: b", b": b", b"X-A", b"X-\xc3\xa4: b", b"X(A): b", b"X-A: b\x00c", b"X-A: b\rc",
              b"X-A: b\x01c", b"X-A: b\x7fc", b"X-A: b\r\n folded", b" X-A: b", b"X-A: b\x0bc", b"Host: b", b"host: a",
              b"Expect: else", b"X-A: b\x1bc", b"X-A: b\nX-B: c", b"X-A: b\x85c", b"Content-Type: a\r\nContent-Type: b",
              b"Authorization: a\r\nAuthorization: b", b"X-L: " + b"l" * 20000]
HOSTS = [b"Host: a", b"Host: a:80", b"host:\ta.example:8000", b"HOST: [::1]:80", b"Host: 127.0.0.1"]
BAD_HOSTS = [b"", b"Host:", b"Host: a b", b"Host: a/b", b"Host: a@b", b"Host: a:x", b"Host: a, b", b"Host: [::1", b"Host: a\\b",
             b"Host: \xc3\xa4", b"Host: a:123456", b"Host: a%62"]
LENGTHS = [b"+%d", b"-%d", b" %d ", b"%d, %d", b"%d,%d", b"0x%x", b"%d.0", b"0%d", b"%d\x0b", b"", b"%d %d", b"99999999999999999999999",
           b"%d;", b"\xef\xbc\x91", b"%d_0", b"999999999"]
CODINGS = [b"Chunked", b"chunked, chunked", b"gzip, chunked", b"chunked, gzip", b"identity", b"xchunked", b"", b"chunked;q=1", b"\tchunked ",
           b"chun\xe2\x84\xaaed", b'"chunked"', b",chunked", b"chunked,"]
SIZES = [b"+%x", b"-%x", b"0x%x", b"%x ", b" %x", b"%x;a=b", b"%x;a=\"b\"", b"%x ;a", b"%x\t", b"0%x", b"%x;", b"%x;a\rb", b"%x;a\x00b", b"%xg",
         b"", b"ffffffffffffffff%x", b"%x,%x", b"%x;" + b"e" * 300]
BODIES = [b"a", b"hello", b"0\r\n\r\n", b"GET /inner HTTP/1.1\r\nHost: a\r\n\r\n", b"x" * 300]


def fill(pattern, number):
    return pattern.replace(b"%d", b"%d" % number).replace(b"%x", b"%x" % number)


def some(chance, random_, usual, odd):
    return random_.choice(odd if random_.random() < chance else usual)


def chunks(body, random_, chance):
    wire = b""
    while body:
        size = random_.randint(1, len(body))
        size_line = fill(random_.choice(SIZES), size) if random_.random() < chance else b"%x" % size
        wire += size_line + end_of_line(random_, chance / 4) + body[:size] + end_of_line(random_, chance / 4)
        body = body[size:]
    trailer = random_.choice([b""] * 4 + [b"X-T: u\r\n", b"X T: u\r\n", b"X-T: u\r\n v\r\n", b": u\r\n", b"X-T: u\nY: z\r\n"])
    return wire + b"0" + end_of_line(random_, chance / 4) + trailer + end_of_line(random_, chance / 4)


def end_of_line(random_, chance):
    return random_.choice([b"\n", b"\r", b"\n\r", b"\r\r\n", b"", b"\r\n\r\n"]) if random_.random() < chance else b"\r\n"


def message(random_):
    """One message; most have one thing out of the ordinary, some more, some nothing."""
    odd = random_.choice(["line", "fields", "host", "length", "chunks", "coding", "both", "ends", "bytes", "nothing", "all"])
    chance = lambda *names: 0.6 if odd in names else 0.15 if odd == "all" else 0
    line = b" ".join([some(chance("line") / 2, random_, METHODS, BAD_METHODS), some(chance("line"), random_, TARGETS, BAD_TARGETS),
                      some(chance("line") / 2, random_, VERSIONS, BAD_VERSIONS)])
    fields = [some(chance("fields"), random_, FIELDS, BAD_FIELDS) for _ in range(random_.randint(0, 4))]
    fields.insert(random_.randint(0, len(fields)), some(chance("host"), random_, HOSTS, BAD_HOSTS))
    body, wire = random_.choice(BODIES), b""
    framing = random_.choice(["none", "length", "chunked"]) if odd not in ("length", "chunks", "coding", "both") else odd
    if framing in ("length", "both"):
        length = fill(random_.choice(LENGTHS), len(body)) if odd == "length" and random_.random() < 0.8 else b"%d" % len(body)
        fields.append(b"Content-Length: " + length)
        wire = body
        if odd == "length" and random_.random() < 0.3:
            fields.append(b"content-length: %d" % (len(body) + random_.randint(0, 1)))
    if framing in ("chunked", "chunks", "coding", "both"):
        coding = random_.choice(CODINGS) if odd in ("coding", "all") else b"chunked"
        fields.append(b"Transfer-Encoding: " + coding)
        wire = chunks(body, random_, chance("chunks"))
    fields.append(b"Accept: application/problem+json")
    lines = [line] + [field for field in fields if field] + [b""]
    text = b"".join(part + end_of_line(random_, chance("ends") / 4) for part in lines) + wire
    if odd == "bytes":
        text = mutated(text, random_)
    return random_.choice([b""] * 30 + [b"\r\n", b"\r\n\r\n", b"\n", b" "]) + text


def mutated(text, random_):
    text = bytearray(text)
    for _ in range(random_.randint(1, 3)):
        place = random_.randrange(len(text))
        match random_.randint(0, 3):
            case 0: text[place] = random_.randrange(256)
            case 1: del text[place]
            case 2: text.insert(place, random_.choice(b"\r\n\t\0 :;,/%.0a"))
            case 3: text[place:place] = text[place:place + random_.randint(1, 12)]
    return bytes(text)


# --- What h11 makes of them

def by_h11(data):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16 * 1024)
    connection.receive_data(data)
    paths, starts, target = [], [0], None
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            return Verdict(paths, REFUSED, str(error), starts)
        if isinstance(event, h11.Request):
            target = path_of(event.target)
        elif isinstance(event, h11.EndOfMessage):
            paths.append(target)
            if target == "/sentinel":
                return Verdict(paths, TAKEN, starts=starts)
            connection.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
            connection.send(h11.EndOfMessage())
            if connection.our_state is h11.MUST_CLOSE:
                return Verdict(paths, TAKEN, starts=starts)
            starts.append(len(data) - len(connection.trailing_data[0]))
            connection.start_next_cycle()
        elif event is h11.NEED_DATA:
            return Verdict(paths, WAITING, starts=starts)


def path_of(target):
    """The path that our server would say it saw."""
    target = target.decode("latin-1")
    target = re.sub(r"(?i)^https?://[^/?]*", "", target).split("?")[0]
    return urllib.parse.unquote(target or "/", errors="replace")


# --- What we make of them

FAULTS = {400, 408, 413, 414, 417, 431, 501, 505}


def by_us(address, data):
    received, is_open = b"", True
    with socket.create_connection(address, timeout=20) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass  # Refused before it was read in whole: the answer has come nevertheless.
        # A server that waits for more does not answer; that the end is ours is told it when nothing came for a while.
        connection.settimeout(0.3)
        while True:
            try:
                piece = connection.recv(65536)
            except TimeoutError:
                if not is_open:
                    return Verdict([], "hangs")
                is_open = False
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(20)
                continue
            except ConnectionResetError:
                break
            if not piece:
                break
            received += piece
    return read_answers(received, has_ended=is_open)


def read_answers(received, has_ended):
    paths = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head[9:12])
        if status == 100:
            received = rest
            continue
        found = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        length = int(found[1]) if found else 0
        content, received = rest[:length], rest[length:]
        problem = json.loads(content) if content[:1] == b"{" else {}
        if status in FAULTS and b"\r\nconnection: close" in head.lower():
            return Verdict(paths, REFUSED, f"{status} {problem.get('detail')}")
        paths.append(urllib.parse.unquote(problem.get("instance", f"?{status}"), errors="replace"))
    return Verdict(paths, TAKEN if has_ended else WAITING)


# --- Where the two differ, and why that is right

class Subject:
    """The request that the two disagree on: everything from its first byte, and its head in parts."""

    def __init__(self, data):
        self.data = data
        start = data[2:] if data.startswith(b"\r\n") else data
        end = re.search(rb"\n\r?\n", start)
        self.head = start[:end.end()] if end else start
        self.content = start[end.end():] if end else b""
        line = re.match(rb"([^ \r\n]*) ?(.*?)(?: (HTTP/\d\.\d))?\r?(?:\n|$)", self.head)
        self.method, self.target, self.version = (line[1], line[2], line[3] or b"") if line else (b"", b"", b"")

    def values(self, *names):
        pattern = rb"(?im)^(?:" + b"|".join(names) + rb"):[ \t]*(.*?)[ \t\r]*$"
        return [found[1] for found in re.finditer(pattern, self.head)]

    def has_odd_target(self):
        """Whether another reader could see another path in the target, or none."""
        target = re.sub(rb"(?i)^https?://(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{0,5})?(?=[/?]|$)", b"", self.target)
        path = target.split(b"?")[0] or b"/"
        decoded = urllib.parse.unquote_to_bytes(path)
        return bool(
            not path.startswith(b"/") and (path, self.method) != (b"*", b"OPTIONS")
            or re.search(rb"%(?![0-9A-Fa-f]{2})|(?i:%2f|%5c|%[01]\w|%7f)", path)
            or re.search(rb"(^|/)\.\.?(/|$)", decoded) or not is_text(decoded))

    def has_odd_host(self):
        values = self.values(b"host")
        valid = rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{0,5})?"
        return len(values) != 1 or not re.fullmatch(valid, values[0])

    def has_large_content(self):
        lengths = [int(value) for value in self.values(b"content-length") if value.isdigit()]
        sizes = [int(size, 16) for size in re.findall(rb"(?m)^([0-9A-Fa-f]{5,15})\b", self.content)]
        return any(length > 256 * 1024 for length in lengths + sizes)


def is_text(path):
    """Whether it is UTF-8 without control characters."""
    try:
        return not re.search("[\x00-\x1f\x7f-\x9f]", path.decode())
    except UnicodeDecodeError:
        return False


BARE_ENDS = rb"(?<!\r)\n|\r(?!\n)"
FOLDS = rb"\n[ \t]"
CONTROLS = rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
ODD_LINES = re.compile(b"|".join([BARE_ENDS, FOLDS, CONTROLS]))
ODD_CHUNKS = re.compile(b"|".join([BARE_ENDS, FOLDS, CONTROLS, rb"[ \t]\r\n", rb"[^\r\n]{256}", rb"[0-9A-Fa-f]{16}"]))
SINGLETONS = [b"content-length", b"content-type", b"authorization", b"expect", b"transfer-encoding"]

# What we say where h11 takes the message or waits for more of it, what has to be there then, and the reason.
WE_REFUSE = [
    ("400 Content-Length and Transfer-Encoding exclude each other.",
     lambda it: it.values(b"content-length") and it.values(b"transfer-encoding"),
     "RFC 9112 §6.3: h11 lets Transfer-Encoding win; a message with both is likely smuggling, and refused here"),
    ("400 Transfer-Encoding has to end in chunked, once, and is for HTTP/1.1 alone.",
     lambda it: it.version == b"HTTP/1.0",
     "RFC 9112 §6.1: in HTTP/1.0 its framing is faulty; h11 does not look at the version"),
    ("400 Content-Length is malformed.",
     lambda it: any(b"," in value for value in it.values(b"content-length")),
     "RFC 9112 §6.3: h11 merges a list of one number; a recipient may as well refuse it"),
    ("400 A field that may stand once was repeated.",
     lambda it: any(len(it.values(name)) > 1 for name in SINGLETONS),
     "RFC 9110 §5.3: h11 leaves it to the application which of several values counts"),
    ("400 Exactly one valid Host field is required.", Subject.has_odd_host,
     "RFC 9112 §3.2: h11 counts the Host fields of HTTP/1.1 and does not look at their values"),
    ("400 A header field is malformed.", lambda it: ODD_LINES.search(it.head),
     "RFC 9112 §2.2, §5.2: h11 takes a bare LF, folded lines and control characters"),
    ("400 The request line is malformed.",
     lambda it: re.search(BARE_ENDS, it.head) or re.search(rb"[^\w/?:@\[\]!$&'()*+,;=%.~-]", it.target),
     "RFC 9112 §2.2, RFC 3986 §2: h11 takes a bare LF, and every visible character in a target"),
    ("400 The request target is malformed.", Subject.has_odd_target,
     "RFC 9112 §3.2: h11 takes any target; here none that another reader could take for another path"),
    ("501 The request method is not known here.", lambda it: it.method not in METHODS + [b"HEAD"],
     "RFC 9110 §9.1: h11 takes every token"),
    ("505 Only HTTP/1.0 and HTTP/1.1 are spoken here.", lambda it: it.version not in (b"HTTP/1.0", b"HTTP/1.1"),
     "RFC 9110 §15.6.6: h11 takes every pair of digits"),
    ("417 The expectation is not known here.",
     lambda it: any(value.lower() != b"100-continue" for value in it.values(b"expect")),
     "RFC 9110 §10.1.1: h11 passes over other expectations"),
    ("414 The request target is too long.", lambda it: len(it.target) > 8 * 1024, "a limit of ours"),
    ("431 The request head is too large.", lambda it: len(it.head) > 16 * 1024, "a limit of ours"),
    ("413 The request content is too large.", Subject.has_large_content, "a limit of ours; h11 has none"),
    ("400 The chunked content is malformed.", lambda it: ODD_CHUNKS.search(it.content),
     "RFC 9112 §7.1: h11 takes blanks behind a size, anything in extensions, and folded trailers"),
]

# What h11 says where we take the message, what has to be there then, and the reason.
H11_REFUSES = [
    ("no request line received", lambda it: it.data.startswith(b"\r\n"),
     "RFC 9112 §2.2: an empty line before a request line should be passed over; one is, here"),
]


def explanation(data, mine, theirs):
    """Why the two differ: "" where they agree, None where nobody knows."""
    shared = 0
    for ours, other in zip(mine.paths, theirs.paths):
        if ours != other and not ours.startswith("?"):
            return None
        shared += 1
    if (mine.end, len(mine.paths)) == (theirs.end, len(theirs.paths)):
        return ""
    subject = Subject(data[theirs.starts[shared]:] if shared < len(theirs.starts) else b"")
    if mine.end == REFUSED and len(mine.paths) == shared:
        table, said = WE_REFUSE, mine.why
    elif theirs.end == REFUSED and len(theirs.paths) == shared:
        table, said = H11_REFUSES, theirs.why
    else:
        return None
    return next((why for what, holds, why in table if said.startswith(what) and holds(subject)), None)


def run(address, seed, count):
    """Each message with both verdicts."""
    host = urllib.parse.urlsplit(address)
    messages = [message(random.Random(f"{seed}/{index}")) + SENTINEL for index in range(count)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        ours = pool.map(lambda data: by_us((host.hostname, host.port), data), messages)
        return [(data, mine, by_h11(data)) for data, mine in zip(messages, ours)]


def main():
    address, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    explained, agreed, unexplained = collections.Counter(), collections.Counter(), 0
    for data, mine, theirs in run(address, seed, count):
        why = explanation(data, mine, theirs)
        if why:
            explained[why] += 1
        elif why == "":
            agreed[mine.end] += 1
        else:
            unexplained += 1
            print(f"✗ {data[:-len(SENTINEL)][:1000]!r}\n  we: {mine}\n  h11: {theirs}")
    for why, number in explained.most_common():
        print(f"  {number:5} {why}")
    print(f"{count} messages: agreed on {agreed[TAKEN]} taken, {agreed[REFUSED]} refused, {agreed[WAITING]} unfinished; "
          f"{explained.total()} differences explained, {unexplained} not")
    # Where hardly anything is taken, or refused, nothing was compared.
    if unexplained or min(agreed[TAKEN], agreed[REFUSED]) < count / 20:
        sys.exit("✗ our server and h11 do not agree")


main()
