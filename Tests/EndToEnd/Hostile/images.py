"""Hostile and unusual images: every layer of Tests/LayersTests/Hostile in an image of its own, and images that are wrong above their layers."""
import gzip
import hashlib
import importlib.util
import io
import json
import os
import tarfile

LAYERS_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../LayersTests/Hostile/make.py")
LAYER = "application/vnd.oci.image.layer.v1.tar"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


def layers_module():
    spec = importlib.util.spec_from_file_location("hostile_layers", LAYERS_SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.define()
    return module


class Layout:
    """An OCI layout while it is made."""

    def __init__(self, path):
        self.path = path
        os.makedirs(os.path.join(path, "blobs/sha256"))
        self.write("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')

    def write(self, name, data):
        with open(os.path.join(self.path, name), "wb") as out:
            out.write(data if isinstance(data, bytes) else data.encode())

    def blob(self, digest):
        return os.path.join(self.path, "blobs/sha256", digest.split(":")[1])

    def add(self, data, kind, **more):
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        with open(self.blob(digest), "wb") as out:
            out.write(data)
        return {"mediaType": kind, "digest": digest, "size": len(data), **more}

    def config(self, diff_ids, **more):
        history = [{"created_by": f"step {number}"} for number in range(len(diff_ids))]
        return {"os": "linux", "architecture": "amd64", "config": {"Cmd": ["/x"]}, "rootfs": {"type": "layers", "diff_ids": diff_ids},
                "history": history, **more}

    def image(self, layers, diff_ids=None, kinds=None):
        """A manifest over blobs; a diffID that cannot be told (a damaged stream) is that of the blob."""
        blobs = [self.add(data, kinds[number] if kinds else LAYER + suffix(data)) for number, data in enumerate(layers)]
        config = self.add(self.config(diff_ids or [diff_id(data) for data in layers]), CONFIG)
        return self.add({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": blobs}, MANIFEST)

    def index(self, entries):
        named = [{**entry, "annotations": {"org.opencontainers.image.ref.name": "x"}} if len(entries) == 1 else entry for entry in entries]
        self.write("index.json", json.dumps({"schemaVersion": 2, "manifests": named}))


def suffix(data):
    return "+gzip" if data[:2] == b"\x1f\x8b" else "+zstd" if data[:4] in (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18") else ""


def diff_id(data):
    hasher = hashlib.sha256()
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(data)) as stream:
                while piece := stream.read(1 << 20):
                    hasher.update(piece)
        elif suffix(data) == "+zstd":
            import subprocess
            hasher.update(subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=True).stdout)
        else:
            hasher.update(data)
    except Exception:  # whatever is wrong with it: nobody can tell the digest of what it holds
        return "sha256:" + hashlib.sha256(data).hexdigest()
    return "sha256:" + hasher.hexdigest()


def changed(path, position=None, cut=None, more=b""):
    with open(path, "rb") as source:
        data = bytearray(source.read())
    if position is not None:
        data[position] ^= 0xff
    with open(path, "wb") as out:
        out.write(bytes(data[:cut]) + more)


def images(module):
    """Name to a function that makes it in a folder and returns what to inspect."""
    table = {}

    def of_layer(content):
        def make(path):
            layout = Layout(path)
            layout.index([layout.image([content()])])
            return "oci:" + path
        return make

    for name, content in module.LAYERS.items():
        table["layer-" + name] = of_layer(content)

    def layout(name):
        def register(body):
            def make(path):
                made = Layout(path)
                return body(made) or "oci:" + path
            table["image-" + name] = make
            return body
        return register

    good, end = module.GOOD, module.END

    def below(made, *more):
        return made.image([module.directory("a") + module.file("a/x", b"one\n") + module.file("b", b"two\n") + end, *more])

    @layout("two-layers")
    def _(made):
        made.index([below(made, module.file("a/x", b"three\n") + end)])

    @layout("whiteout-below")
    def _(made):
        made.index([below(made, module.file("a/.wh.x", b"") + module.file(".wh.b", b"") + end)])

    @layout("opaque-below")
    def _(made):
        made.index([below(made, module.directory("a") + module.file("a/.wh..wh..opq", b"") + module.file("a/y") + end)])

    @layout("opaque-last")
    def _(made):
        made.index([below(made, module.directory("a") + module.file("a/y") + module.file("a/.wh..wh..opq", b"") + end)])

    @layout("directory-over-file")
    def _(made):
        made.index([below(made, module.directory("b") + module.file("b/y") + end)])

    @layout("file-over-directory")
    def _(made):
        made.index([below(made, module.file("a", b"file\n") + end)])

    @layout("link-over-directory")
    def _(made):
        made.index([below(made, module.symlink("a", "b") + end)])

    @layout("hard-link-to-lower")
    def _(made):
        made.index([below(made, module.hardlink("c", "b") + end)])

    @layout("hard-link-after-whiteout")
    def _(made):
        made.index([below(made, module.file(".wh.b", b"") + module.hardlink("c", "b") + end)])

    @layout("whiteout-through-lower-link")
    def _(made):
        made.index([made.image([module.directory("usr/lib") + module.file("usr/lib/x") + module.symlink("lib", "usr/lib") + end,
                                module.file("lib/.wh.x", b"") + end])])

    @layout("device-0-0-over-file")
    def _(made):
        made.index([below(made, module.directory("a") + module.header("a/x", kind=b"3") + end)])

    @layout("overlay-attribute-opaque")
    def _(made):
        made.index([below(made, module.pax([("SCHILY.xattr.trusted.overlay.opaque", "y")]) + module.directory("a") + module.file("a/y") + end)])

    @layout("directory-again")
    def _(made):
        made.index([below(made, module.header("a", kind=b"5", mode=0o700) + end)])

    @layout("opaque-root")
    def _(made):
        made.index([below(made, module.file(".wh..wh..opq", b"") + module.file("c") + end)])

    @layout("links-of-packages")
    def _(made):
        # Each folder that the package names leads through 39,000 components.
        around = "/".join(["d", ".."] * 500)
        links = b"".join(module.pax([("linkpath", f"/{around}/l{n + 1}")]) + module.symlink(f"l{n}", "x") for n in range(39))
        status = b"Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"
        names = "".join(f"/l0/p{n}/x\n" for n in range(50_000)).encode()
        made.index([made.image([links + module.directory("d") + module.directory("l39") + module.file("var/lib/dpkg/status", status)
                                + module.file("var/lib/dpkg/info/a.list", names) + end])])

    @layout("hard-links-to-nowhere")
    def _(made):
        # Each is looked for in 60 layers, with all its parents.
        nowhere = "/".join(["n"] * 40)
        links = b"".join(module.hardlink(f"h{n}", f"{nowhere}/{n}") for n in range(20_000))
        made.index([made.image([module.packed(module.file(f"f{n}") + end) for n in range(60)] + [module.packed(links + end)])])

    @layout("through-lower-link")
    def _(made):
        made.index([made.image([module.directory("usr/lib") + module.symlink("lib", "usr/lib") + end, module.file("lib/x") + end])])

    @layout("same-layer-twice")
    def _(made):
        made.index([made.image([good + end, good + end])])

    @layout("whiteout-of-nothing")
    def _(made):
        made.index([below(made, module.file(".wh.nothing", b"") + end)])

    @layout("bomb-of-layers")
    def _(made):
        made.index([made.image([good + end] * 1100)])

    @layout("no-layers")
    def _(made):
        made.index([made.image([])])

    @layout("wrong-diff-id")
    def _(made):
        made.index([made.image([good + end], diff_ids=["sha256:" + "1" * 64])])

    @layout("wrong-layer-digest")
    def _(made):
        entry = made.image([good + end])
        made.index([entry])
        changed(made.blob("sha256:" + hashlib.sha256(good + end).hexdigest()), position=520)

    @layout("longer-layer")
    def _(made):
        made.index([made.image([good + end])])
        changed(made.blob("sha256:" + hashlib.sha256(good + end).hexdigest()), more=b"\0" * 512)

    @layout("truncated-layer")
    def _(made):
        made.index([made.image([good + end])])
        changed(made.blob("sha256:" + hashlib.sha256(good + end).hexdigest()), cut=700)

    @layout("missing-layer")
    def _(made):
        made.index([made.image([good + end])])
        os.remove(made.blob("sha256:" + hashlib.sha256(good + end).hexdigest()))

    @layout("encrypted-layer")
    def _(made):
        made.index([made.image([good + end], kinds=[LAYER + "+encrypted"])])

    @layout("foreign-layer")
    def _(made):
        kind = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
        made.index([made.image([good + end], kinds=[kind])])
        os.remove(made.blob("sha256:" + hashlib.sha256(good + end).hexdigest()))

    @layout("wrong-media-type")
    def _(made):
        made.index([made.image([module.packed(good + end)], kinds=[LAYER])])

    @layout("fewer-diff-ids")
    def _(made):
        made.index([made.image([good + end, good + end], diff_ids=[diff_id(good + end)])])

    @layout("index-of-indexes")
    def _(made):
        entry = made.image([good + end])
        for _ in range(6):
            entry = made.add({"schemaVersion": 2, "manifests": [entry]}, INDEX)
        made.index([entry])

    @layout("index-that-names-itself")
    def _(made):
        digest = "sha256:" + "2" * 64
        entry = {"mediaType": INDEX, "digest": digest, "size": 200}
        text = json.dumps({"schemaVersion": 2, "manifests": [entry]})
        with open(made.blob(digest), "w", encoding="utf-8") as out:
            out.write(text.ljust(200))
        made.index([entry])

    @layout("wrong-manifest-digest")
    def _(made):
        entry = made.image([good + end])
        made.index([entry])
        changed(made.blob(entry["digest"]), position=30)

    @layout("wrong-manifest-size")
    def _(made):
        entry = made.image([good + end])
        made.index([{**entry, "size": entry["size"] + 1}])

    @layout("huge-manifest-size")
    def _(made):
        made.index([{**made.image([good + end]), "size": 1 << 62}])

    @layout("negative-size")
    def _(made):
        made.index([{**made.image([good + end]), "size": -5}])

    @layout("path-in-digest")
    def _(made):
        made.index([{"mediaType": MANIFEST, "digest": "sha256:../../../../etc/passwd", "size": 5}])

    @layout("manifest-that-is-no-json")
    def _(made):
        made.index([made.add(b"no json", MANIFEST)])

    @layout("index-200-mb")
    def _(made):
        with open(os.path.join(made.path, "index.json"), "wb") as out:
            out.truncate(200 << 20)

    @layout("manifest-200-mb")
    def _(made):
        made.index([made.add(b'{"schemaVersion":2,"x":"' + b"y" * (200 << 20) + b'"}', MANIFEST)])

    @layout("deep-json")
    def _(made):
        made.write("index.json", '{"manifests":' + "[" * 100_000)

    @layout("many-values")
    def _(made):
        made.write("index.json", '{"x":[' + "1," * 600_000 + "1]}")

    @layout("name-twice")
    def _(made):
        entry = json.dumps(made.image([good + end]))
        made.write("index.json", '{"schemaVersion":2,"manifests":[],"manifests":[%s]}' % entry)

    @layout("artifact")
    def _(made):
        config = made.add(b"{}", "application/vnd.cncf.helm.config.v1+json")
        made.index([made.add({"schemaVersion": 2, "config": config, "layers": []}, MANIFEST)])

    @layout("blob-that-is-a-link")
    def _(made):
        entry = made.image([good + end])
        made.index([entry])
        blob = made.blob("sha256:" + hashlib.sha256(good + end).hexdigest())
        os.remove(blob)
        os.symlink("/etc/passwd", blob)

    @layout("blob-that-is-a-pipe")
    def _(made):
        entry = made.image([good + end])
        made.index([entry])
        blob = made.blob("sha256:" + hashlib.sha256(good + end).hexdigest())
        os.remove(blob)
        os.mkfifo(blob)

    def archive(name):
        def register(body):
            def make(path):
                os.makedirs(path)
                file = os.path.join(path, "image.tar")
                with open(file, "wb") as out:
                    out.write(body())
                return "docker-archive:" + file
            table["archive-" + name] = make
            return body
        return register

    def docker(members):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, data in members:
                info = tarfile.TarInfo(name)
                if isinstance(data, str):
                    info.type, info.linkname = tarfile.SYMTYPE, data
                    tar.addfile(info)
                else:
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
        return out.getvalue()

    def members(layer=good + end, listed="layer.tar", config="config.json"):
        text = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Cmd": ["/x"]},
                           "rootfs": {"type": "layers", "diff_ids": [diff_id(layer)]}, "history": [{"created_by": "step"}]}).encode()
        manifest = json.dumps([{"Config": config, "RepoTags": ["localhost/x:1"], "Layers": [listed]}]).encode()
        return [("config.json", text), ("layer.tar", layer), ("manifest.json", manifest)]

    archive("plain")(lambda: docker(members()))
    archive("layer-that-is-missing")(lambda: docker(members(listed="other.tar")))
    archive("layer-outside")(lambda: docker(members(listed="../../../etc/passwd")))
    archive("layer-behind-a-link")(lambda: docker([("first/layer.tar", good + end), ("second/layer.tar", "../first/layer.tar")] + members(
        listed="second/layer.tar")[0:1] + members(listed="second/layer.tar")[2:]))
    archive("links-in-a-circle")(lambda: docker([("a/layer.tar", "../b/layer.tar"), ("b/layer.tar", "../a/layer.tar")] + members(
        listed="a/layer.tar")[0:1] + members(listed="a/layer.tar")[2:]))
    archive("config-that-is-missing")(lambda: docker(members(config="other.json")))
    archive("no-manifest")(lambda: docker(members()[:2]))
    archive("manifest-that-is-no-json")(lambda: docker(members()[:2] + [("manifest.json", b"[[[")]))
    other = members(layer=module.file("etc/other") + end, listed="other.tar", config="other.json")
    renamed = [("other.json", other[0][1]), ("other.tar", other[1][1])]
    archive("manifest-twice")(lambda: docker(members() + renamed + [other[2]]))
    archive("config-twice")(lambda: docker(members()[:1] + [("config.json", other[0][1])] + members()[1:]))
    archive("layer-twice")(lambda: docker(members()[:2] + [("layer.tar", other[1][1])] + members()[2:]))
    archive("same-layer-twice")(lambda: docker(members()[:2] + members()[1:]))
    archive("truncated")(lambda: docker(members())[:2000])
    archive("garbage")(lambda: bytes((n * 7919 + n // 251) % 256 for n in range(100_000)))
    archive("gzip-bomb")(lambda: module.zeros(1 << 30))

    def document(name):
        def register(body):
            def make(path):
                os.makedirs(path)
                file = os.path.join(path, "document.json")
                with open(file, "wb") as out:
                    body(out)
                return file
            table["document-" + name] = make
            return body
        return register

    document("200-mb")(lambda out: out.write(b'{"bomFormat":"CycloneDX","specVersion":"1.6","x":"' + b"y" * (200 << 20) + b'"}'))
    document("200-mb-of-values")(lambda out: out.write(b'{"bomFormat":"CycloneDX","specVersion":"1.6","x":[' + b"1," * (100 << 20) + b'1]}'))
    document("deep")(lambda out: out.write(b'{"bomFormat":' + b"[" * 1_000_000))
    document("no-json")(lambda out: out.write(b"{ no json"))
    document("neither")(lambda out: out.write(b"{}"))
    document("cyclonedx")(lambda out: out.write(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "library", "name": "x", "version": "1", "purl": "pkg:npm/x@1"}]}).encode()))
    return table
