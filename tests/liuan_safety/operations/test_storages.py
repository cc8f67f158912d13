"""Files through Django's storages: the local disk, and an S3 store over real HTTP (moto's server)."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from enterprises.census.models import ImportFile, ImportRun
from enterprises.census.services.uploading import drop_files, keep_file
from liuan_safety.audit.models import Paper
from liuan_safety.operations.archive.writing import stored_names
from liuan_safety.organizations.models import Jurisdiction
from tests.cast import plant_jurisdictions

CONTENT = b"PK\x03\x04" + bytes(range(256)) * 300


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """The address of an S3 server of this test's own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, settings: object, tmp_path: Path) -> str:
    """Each of the two stores, set as the settings would set it."""
    if request.param == "disk":
        backend = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    else:
        address = request.getfixturevalue("s3_server")
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="liuan")
        options = {
            "bucket_name": "liuan",
            "endpoint_url": address,
            "access_key": "key",
            "secret_key": "secret",
            "region_name": "us-east-1",
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        }
        backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    return request.param


def test_the_scan_of_a_paper(db: None, store: str) -> None:
    paper = Paper(title="关于移交企业名单的函")
    paper.file.save("移交 函.pdf", ContentFile(CONTENT))
    kept = Paper.objects.get()
    with kept.file.open("rb") as file:
        assert file.read() == CONTENT
    assert kept.file.size == len(CONTENT)
    assert kept.file.name in list(stored_names())


def test_two_files_of_one_name_stay_two(db: None, store: str) -> None:
    names = {default_storage.save("papers/同名.pdf", ContentFile(content)) for content in (b"one", b"two")}
    assert len(names) == 2
    assert {read(name) for name in names} == {b"one", b"two"}


def test_the_workbook_of_an_import(db: None, store: str, tmp_path: Path) -> None:
    plant_jurisdictions()
    path = tmp_path / "舒城县.xlsx"
    path.write_bytes(CONTENT)
    run = ImportRun(year=2018, jurisdiction=Jurisdiction.objects.get(name="舒城县"))
    with path.open("rb") as file:
        kept: ImportFile = keep_file(run, 1, path.name, file)
    assert kept.file.name.startswith("census/2018/") and "舒城县" not in kept.file.name
    with default_storage.open(kept.file.name) as stored:
        assert stored.read() == CONTENT
    drop_files([kept])
    assert not default_storage.exists(kept.file.name)


def test_an_address_of_s3_is_signed_and_private(db: None, s3_server: str, request: pytest.FixtureRequest) -> None:
    settings = request.getfixturevalue("settings")
    boto3.client(
        "s3", endpoint_url=s3_server, aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
    ).create_bucket(Bucket="signed")
    options = {
        "bucket_name": "signed",
        "endpoint_url": s3_server,
        "access_key": "key",
        "secret_key": "secret",
        "querystring_auth": True,
    }
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    name = default_storage.save("papers/a.pdf", ContentFile(b"scan"))
    address = default_storage.url(name)
    assert "Signature" in address
    with urlopen(address, timeout=10) as answer:
        assert answer.read() == b"scan"
