"""Generates the Python stubs: `python -m interop.generate OUTPUT FOLDER...`, each folder being a root of .proto files."""

import pathlib
import sys

import grpc_tools
from grpc_tools import protoc


def generate(output: str, folder: str) -> None:
    sources = sorted(str(path) for path in pathlib.Path(folder).rglob("*.proto"))
    well_known = str(pathlib.Path(grpc_tools.__file__).parent / "_proto")
    arguments = [f"-I{folder}", f"-I{well_known}", f"--python_out={output}", f"--grpc_python_out={output}"]
    if protoc.main(["protoc", *arguments, *sources]) != 0:
        raise SystemExit(f"grpc_tools.protoc could not compile {folder}")


if __name__ == "__main__":
    for each in sys.argv[2:]:
        generate(sys.argv[1], each)
