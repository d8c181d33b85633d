# SPDX-License-Identifier: Apache-2.0
"""sign and verify, with the keys that ssh-keygen and openssl make."""
import json
import shutil
import subprocess

import pytest

from cli import FILES, make_repo
from kit import until

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def private(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


def ssh_key(folder, name="id", *options):
    done = subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ann@example.test", "-f",
                           str(folder / name), *options], check=True, capture_output=True, text=True)
    assert done.returncode == 0
    return str(folder / name), (folder / f"{name}.pub").read_text().strip()


@pytest.fixture
def repo(tmp_path):
    made = make_repo(tmp_path / "repo")
    assert made("compile", "--env", "prod", "-o", "../t.pxt").code == 0
    return made


def test_a_signature_changes_no_id_and_verifies_by_its_key_alone(repo, tmp_path):
    key = private(tmp_path / "key", SEED + "\n")
    (tmp_path / "pub").write_text(PUBLIC + "\n")
    (tmp_path / "other").write_text("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    before = json.loads(repo("verify", "../t.pxt", "--format", "json").out)
    body = (tmp_path / "t.pxt").read_bytes()
    assert repo("sign", "../t.pxt", "--key", key).code == 0
    after = json.loads(repo("verify", "../t.pxt", "--format", "json", "--key", "../pub").out)
    assert (after["content_id"], after["file_digest"]) == (before["content_id"], before["file_digest"])
    assert [s["verdict"] for s in after["signatures"]] == ["good"] and before["signatures"] == []
    assert (tmp_path / "t.pxt").read_bytes()[28:len(body)] == body[28:]
    assert repo("verify", "../t.pxt", "--key", "../other").code == 1
    signed = (tmp_path / "t.pxt").read_bytes()
    assert repo("compile", "--env", "prod", "-o", "../u.pxt", "--sign", key).code == 0
    assert (tmp_path / "u.pxt").read_bytes() != b"" and len(signed) == len((tmp_path / "u.pxt").read_bytes())


def test_an_unsigned_table_fails_where_a_signature_is_wanted(repo, tmp_path):
    (tmp_path / "pub").write_text(PUBLIC)
    assert repo("verify", "../t.pxt").code == 0
    done = repo("verify", "../t.pxt", "--key", "../pub")
    assert done.code == 1 and "signature    none" in done.out


def test_a_changed_signature_is_named(repo, tmp_path):
    (tmp_path / "pub").write_text(PUBLIC)
    assert repo("sign", "../t.pxt", "--key", private(tmp_path / "key", SEED)).code == 0
    signed = bytearray((tmp_path / "t.pxt").read_bytes())
    at = bytes(signed).rindex(b"PXTS") + 8 + 16
    signed[at] ^= 1
    (tmp_path / "t.pxt").write_bytes(signed)
    done = repo("verify", "../t.pxt", "--key", "../pub")
    assert done.code == 1 and "does not fit the table" in done.out


@needs_ssh
def test_an_openssh_key_and_allowed_signers(repo, tmp_path):
    key, public = ssh_key(tmp_path)
    kind, blob = public.split()[:2]
    assert repo("sign", "../t.pxt", "--key", key).code == 0
    cases = {
        f"ann@example.test {kind} {blob}\n": 0,
        f'# who\n\nann@example.test namespaces="git,proxyc-table" {kind} {blob} c\n': 0,
        f'ann@example.test namespaces="git" {kind} {blob}\n': 1,
        f'ann@example.test valid-after="20260201" {kind} {blob}\n': 1,
        f'ann@example.test valid-before="20260101Z" {kind} {blob}\n': 1,
        f'ann@example.test valid-after="20260101",valid-before="20260301" {kind} {blob}\n': 0,
        "": 1,
    }
    for text, code in cases.items():
        (tmp_path / "allowed").write_text(text)
        done = repo("verify", "../t.pxt", "--allowed-signers", "../allowed")
        assert done.code == code, (text, done.out, done.err)
    (tmp_path / "allowed").write_text(f"ann@example.test\nann@example.test cert-authority {kind} {blob}\n")
    done = repo("verify", "../t.pxt", "--allowed-signers", "../allowed")
    assert done.code == 3 and "../allowed:1:" in done.err
    (tmp_path / "allowed").write_text(f"\nann@example.test cert-authority {kind} {blob}\n")
    done = repo("verify", "../t.pxt", "--allowed-signers", "../allowed")
    assert done.code == 3 and "../allowed:2:18: `cert-authority`" in done.err


@needs_ssh
def test_keys_that_are_refused_say_why_and_nothing_of_themselves(repo, tmp_path):
    key, _ = ssh_key(tmp_path)
    locked, _ = ssh_key(tmp_path, "locked")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", locked], check=True, capture_output=True)
    wide = tmp_path / "wide"
    wide.write_text(SEED)
    wide.chmod(0o640)
    rows = {locked: "encrypted", str(wide): "chmod 600", private(tmp_path / "short", SEED[:-2]): "no private key",
            private(tmp_path / "cut", (tmp_path / "id").read_text()[:200]): "base64", "../none": "No such file"}
    for path, words in rows.items():
        done = repo("sign", "../t.pxt", "--key", path)
        assert done.code == 3 and words in done.err, done.err
        assert SEED[:12] not in done.err + done.out
    assert repo("sign", "../t.pxt", "--key", key).code == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
def test_pem_keys_of_openssl(repo, tmp_path):
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True, capture_output=True)
    key.chmod(0o600)
    subprocess.run(["openssl", "pkey", "-in", str(key), "-pubout", "-out", str(tmp_path / "pub.pem")], check=True)
    assert repo("sign", "../t.pxt", "--key", str(key)).code == 0
    assert repo("verify", "../t.pxt", "--key", "../pub.pem").code == 0


def test_the_commit_gives_the_table_again_or_it_is_said_where_not(repo, tmp_path):
    repo("sign", "../t.pxt", "--key", private(tmp_path / "key", SEED))
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 25")
    repo.commit("more")
    done = repo("verify", "../t.pxt", "--reproduce")
    assert done.code == 0 and "reproduced   yes" in done.out, done.out + done.err
    repo.edit("environments/prod/split.yaml", "percent: 25", "percent: 26")
    assert repo("compile", "--env", "prod", "-o", "../dirty.pxt").code == 0
    done = repo("verify", "../dirty.pxt", "--reproduce")
    assert done.code == 1 and "not committed" in done.err


@needs_ssh
def test_proxyd_takes_a_signed_table_and_keeps_it_whole(tmp_path, proxyd):
    repo = make_repo(tmp_path / "repo", {name: text.replace(":18080", ":0") for name, text in FILES.items()})
    key, public = ssh_key(tmp_path)
    assert repo("compile", "--env", "prod", "--rev", "HEAD", "-o", "../t.pxt", "--sign", key).code == 0
    (tmp_path / "seed").write_text(SEED)
    (tmp_path / "seed").chmod(0o600)
    assert repo("sign", "../t.pxt", "--key", "../seed").code == 0
    wanted = (tmp_path / "t.pxt").read_bytes()
    proxy = proxyd(wait=False)
    until(lambda: (proxy.state / "tables").exists() and proxy.admin_path.exists(), "proxyd is there")
    done = repo("deploy", "--to", f"unix:{proxy.admin_path}", "../t.pxt")
    assert done.code == 0, done.err
    kept = [p for p in (proxy.state / "tables").glob("*.pxt") if p.read_bytes() == wanted]
    assert kept, "what proxyd keeps is what was signed, its trailer too"
    (tmp_path / "allowed").write_text(f"ann@example.test {public}\n")
    told = json.loads(repo("verify", str(kept[0]), "--allowed-signers", "../allowed", "--format", "json").out)
    assert sorted(s["verdict"] for s in told["signatures"]) == ["by a key that is not named", "good"]
    assert proxy.status()["content_id"] == told["content_id"]
    proxy.stop()
    again = proxyd(state=proxy.state)
    assert again.status()["content_id"] == told["content_id"], "it comes back by itself"
