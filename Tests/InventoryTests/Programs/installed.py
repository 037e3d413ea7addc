"""Reads what is installed with Python's own libraries, for comparison: lines of JSON.

    installed.py python FOLDER     distributions of a folder of packages: name, version, number of recorded files
    installed.py node FOLDER       packages in node_modules and below: name, version
    installed.py jar FOLDER        pom.properties in jars, not in jars inside them: group, artifact, version
    installed.py toml FILE...      documents as Python's tomllib sees them, numbers and dates as null; whether a file is one
    installed.py json FILE...      the same of JSON
"""
import importlib.metadata
import json
import os
import posixpath
import sys
import zipfile


def python(folder):
    for dist in importlib.metadata.distributions(path=[folder]):
        record = dist.read_text("RECORD")
        files = {posixpath.normpath(posixpath.join(folder, str(path))) for path in dist.files} if record is not None else []
        yield {"name": dist.metadata["Name"], "version": dist.version, "files": len(files)}


def node(folder):
    for place, folders, files in os.walk(folder):
        parts = place.split("/")
        if "package.json" not in files:
            continue
        if "node_modules" in parts:
            inside = parts[len(parts) - parts[::-1].index("node_modules"):]
            if len(inside) != (2 if inside and inside[0].startswith("@") else 1):
                continue
        with open(os.path.join(place, "package.json"), encoding="utf-8") as file:
            document = json.load(file)
        if document.get("name") and document.get("version"):
            yield {"name": document["name"], "version": document["version"]}


def jar(folder):
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            if not name.endswith(".jar") or os.path.islink(path):
                continue
            with zipfile.ZipFile(path) as archive:
                for entry in archive.namelist():
                    if posixpath.basename(entry) != "pom.properties":
                        continue
                    lines = archive.read(entry).decode("utf-8", "replace").splitlines()
                    values = dict(line.strip().split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
                    if {"groupId", "artifactId", "version"} <= set(values):
                        yield {"group": values["groupId"], "artifact": values["artifactId"], "version": values["version"]}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (str, bool)) else None


def documents(load, *paths):
    for path in paths:
        try:
            with open(path, "rb") as file:
                yield {"path": path, "is_read": True, "document": plain(load(file))}
        except (ValueError, RecursionError):
            yield {"path": path, "is_read": False}


def toml(*paths):
    import tomllib
    return documents(tomllib.load, *paths)


READERS = {"python": python, "node": node, "jar": jar, "toml": toml, "json": lambda *paths: documents(json.load, *paths)}
for line in READERS[sys.argv[1]](*sys.argv[2:]):
    print(json.dumps(line))
