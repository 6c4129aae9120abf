"""config/compose.yaml and what it mounts. No container is started: everything is checked as the containers would see it."""

import os
import re
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest
import yaml

from reading import CHECKOUT, load

CONFIG = CHECKOUT / "config"
COMPOSE = yaml.safe_load((CONFIG / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
BINARY = Path(os.environ.get("RELAYWATCH_BINARY", CHECKOUT / "build/dev/daemon/relaywatch"))


def _mounts(service):
    """[(path in the checkout or name of a volume, path in the container, options)]."""
    found = []
    for mount in service.get("volumes", []):
        source, target, options = (mount.split(":") + [""])[:3]
        found.append(((CONFIG / source).resolve() if source.startswith(".") else source, PurePosixPath(target), options))
    return found


def _as_in_container(name, directory, root):
    """The files of one directory of a container, in `root`."""
    for source, target, _ in _mounts(SERVICES[name]):
        if isinstance(source, Path) and target.parent == PurePosixPath(directory):
            shutil.copy(source, root / target.name)
    return root


def _run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_docker_compose_accepts_it():
    code, output = _run("docker-compose", "-f", CONFIG / "compose.yaml", "config", "-q")
    assert code == 0, output


def test_every_service_is_there_pinned_checked_and_kept():
    assert set(SERVICES) == {"relaywatch", "prometheus", "alertmanager", "grafana"}
    for name, service in SERVICES.items():
        assert "build" in service or re.fullmatch(r"docker\.io/[\w/-]+:v?\d+\.\d+\.\d+", service["image"]), name
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), f"{name} is published to everybody"
        volumes = [source for source, _, _ in _mounts(service) if isinstance(source, str)]
        assert volumes and set(volumes) <= set(COMPOSE["volumes"]), f"{name} keeps nothing, or in a volume without a name"
        for other, condition in service.get("depends_on", {}).items():
            assert other in SERVICES and condition == {"condition": "service_healthy"}, name


def test_every_path_that_is_mounted_exists_and_cannot_be_written():
    for name, service in SERVICES.items():
        for source, _, options in _mounts(service):
            if isinstance(source, Path):
                assert source.exists() and source.is_relative_to(CHECKOUT) and options == "ro", (name, source)
    context = CONFIG / SERVICES["relaywatch"]["build"]["context"]
    assert (context / "Dockerfile").resolve() == CHECKOUT / "Dockerfile"


def test_secrets_are_files_that_are_used_explained_and_in_no_image_or_commit():
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    readme = (CONFIG / "README.md").read_text()
    for name, secret in COMPOSE["secrets"].items():
        path = PurePosixPath(secret["file"])
        assert path.parent == PurePosixPath("compose/secrets") and str(path) in readme, name
        assert not re.search(rf"{name}: (?!\{{|\n)", (CONFIG / "compose.yaml").read_text()), f"{name} stands in the file"
    assert "-o 9733" in readme and "--uid 9733" in (CHECKOUT / "Dockerfile").read_text()
    assert "/config/compose/secrets/" in (CHECKOUT / ".gitignore").read_text().splitlines()
    assert "config/compose/secrets" in (CHECKOUT / ".dockerignore").read_text().splitlines()
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            assert "PASSWORD" not in variable or value.removeprefix("/run/secrets/") in service["secrets"], (name, variable)


def test_prometheus_and_alertmanager_accept_what_they_are_given(tmp_path):
    for name, directory, command in (
            ("prometheus", "/etc/prometheus", ("promtool", "check", "config", "prometheus.yml")),
            ("alertmanager", "/etc/alertmanager", ("amtool", "check-config", "alertmanager.yml"))):
        root = tmp_path / name
        root.mkdir()
        _as_in_container(name, directory, root)
        assert f"--config.file={directory}/{command[-1]}" in SERVICES[name]["command"]
        code, output = _run(*command[:-1], root / command[-1])
        assert code == 0, output


def test_containers_find_one_another():
    prometheus = yaml.safe_load((CONFIG / "compose/prometheus.yml").read_text())
    targets = [target for job in prometheus["scrape_configs"] for one in job["static_configs"] for target in one["targets"]]
    targets += [target for one in prometheus["alerting"]["alertmanagers"] for at in one["static_configs"]
                for target in at["targets"]]
    urls = [SERVICES["grafana"]["environment"]["PROMETHEUS_URL"],
            *re.findall(r'"(http://[^"]+)"', (CONFIG / "compose/relaywatch.jsonc").read_text())]
    ports = {f"{name}:{port.rsplit(':', 1)[1]}" for name, service in SERVICES.items() for port in service["ports"]}
    assert len(targets + urls) == 4
    assert {target.removeprefix("http://") for target in targets + urls} <= ports
    assert [job["job_name"] for job in prometheus["scrape_configs"]] == ["relaywatch"], "the rules and dashboards name it so"


def test_one_fault_is_paged_once():
    """relaywatch pages by itself, so Prometheus may only pass on what relaywatch cannot say of itself."""
    prometheus = yaml.safe_load((CONFIG / "compose/prometheus.yml").read_text())
    assert prometheus["alerting"]["alert_relabel_configs"] == [
        {"source_labels": ["alertname"], "regex": "RelaywatchDown", "action": "keep"}]


@pytest.mark.skipif(not BINARY.exists(), reason=f"{BINARY} is not built")
def test_relaywatch_accepts_what_it_is_given(tmp_path):
    text = (CONFIG / "compose/relaywatch.jsonc").read_text()
    for name in COMPOSE["secrets"]:
        secret = tmp_path / name
        secret.touch(mode=0o600)
        secret.write_text("not-a-secret")
        text = text.replace(f"/run/secrets/{name}", str(secret))
    assert "/run/secrets" not in text
    (tmp_path / "relaywatch.jsonc").write_text(text)
    code, output = _run(BINARY, "check-config", tmp_path / "relaywatch.jsonc")
    assert code == 0 and "2 nodes, 1 chain" in output, output
    state = re.search(r'"path": "([^"]+)"', text[text.index('"store"'):])[1]
    assert PurePosixPath(state).parent in [target for _, target, _ in _mounts(SERVICES["relaywatch"])], "its state is not kept"


def test_grafana_finds_the_dashboards():
    """The provider's folder is the one into which every dashboard is mounted."""
    mounts = _mounts(SERVICES["grafana"])
    provisioning = {target: source for source, target, _ in mounts if "provisioning" in str(target)}
    assert set(provisioning) == {PurePosixPath("/etc/grafana/provisioning") / kind for kind in ("datasources", "dashboards")}
    providers = [provider for file in provisioning[PurePosixPath("/etc/grafana/provisioning/dashboards")].glob("*.yml")
                 for provider in yaml.safe_load(file.read_text())["providers"]]
    (provider,) = providers
    folder = PurePosixPath(provider["options"]["path"])
    assert provider["type"] == "file" and {target.name for _, target, _ in mounts if target.parent == folder} == set(load())
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert PurePosixPath(home) in [target for _, target, _ in mounts]


def test_grafana_gets_a_prometheus():
    (file,) = (CHECKOUT / "dashboards/grafana/provisioning/datasources").glob("*.yml")
    (datasource,) = yaml.safe_load(file.read_text())["datasources"]
    variable = datasource["url"].removeprefix("$")
    assert datasource["type"] == "prometheus" and variable in SERVICES["grafana"]["environment"]
    scraped = yaml.safe_load((CONFIG / "compose/prometheus.yml").read_text())["global"]["scrape_interval"]
    assert datasource["jsonData"]["timeInterval"] == scraped, "rates are taken over four intervals of scraping"
