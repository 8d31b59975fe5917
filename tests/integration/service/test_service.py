"""The service over HTTP: readiness, sessions, the plant, recipes, jobs, the trail, the schema."""

import httpx

from tests.integration.service.conftest import Service


def test_it_is_alive_and_ready(service: Service) -> None:
    assert httpx.get(f"{service.url}/health/live").json() == {"status": "live"}
    assert httpx.get(f"{service.url}/health/ready").status_code == 200


def test_metrics_are_given_to_a_scraper_on_this_machine(service: Service) -> None:
    answer = httpx.get(f"{service.url}/metrics")
    assert answer.status_code == 200
    assert "process_cpu_seconds_total" in answer.text


def test_nothing_is_told_to_somebody_who_is_not_signed_in(service: Service) -> None:
    for path in ("plant", "recipes", "routes", "jobs", "audit", "users", "orders", "lots", "session"):
        assert httpx.get(f"{service.url}/api/v1/{path}").status_code == 401, path


def test_the_plant_shows_its_areas_and_two_times(service: Service) -> None:
    with service.sign_in("operator") as client:
        plant = client.get("/api/v1/plant").json()
    assert plant["areas"] == [{"id": "finishing", "name": "Finishing", "units": ["MC-01"]}]
    assert (plant["simulated"], plant["speed"], plant["product"]) == (False, None, "Sinterline")
    assert plant["plant_at"].endswith("Z")


def test_a_real_plant_has_no_speed(service: Service) -> None:
    with service.sign_in("lead") as client:
        assert client.put("/api/v1/plant/speed", json={"speed": 60}).status_code == 404


def test_shipped_recipes_are_effective(service: Service) -> None:
    with service.sign_in("engineer") as client:
        recipes = client.get("/api/v1/recipes").json()["items"]
        assert "sinter-45sh" in [recipe["id"] for recipe in recipes]
        version = client.get("/api/v1/recipes/sinter-45sh/versions/1").json()
    assert (version["status"], version["provenance"]) == ("Effective", "shipped")
    assert all(p["low"] <= p["value"] <= p["high"] for p in version["parameters"])
    assert any(block["kind"] == "phase" and block["with"] for block in version["procedure"])


def test_recipe_values_are_know_how(service: Service) -> None:
    with service.sign_in("operator") as client:
        version = client.get("/api/v1/recipes/sinter-45sh/versions/1").json()
    assert version["parameters"]
    assert all(p["value"] is None and p["low"] is None and p["high"] is None for p in version["parameters"])
    assert all(block.get("with") is None for block in version["procedure"])


def test_the_route_lists_its_operations(service: Service) -> None:
    with service.sign_in("lead") as client:
        route = client.get("/api/v1/routes/block-45sh").json()
    assert "sinter-45sh" in [operation["recipe"] for operation in route["operations"]]


def test_jobs_show_their_last_run(service: Service) -> None:
    with service.sign_in("admin") as client:
        assert client.post("/api/v1/jobs/verify-audit/runs").json()["outcome"] == "ok"
        jobs = {job["id"]: job for job in client.get("/api/v1/jobs").json()["items"]}
    assert jobs["verify-audit"]["last_run_wall_at"] is not None
    assert jobs["verify-audit"]["next_run_wall_at"] is not None


def test_a_new_account_stands_in_the_trail_and_the_trail_fits(service: Service) -> None:
    body = {"username": "anna", "name": "Anna", "role": "lab", "password": "blue boats cross the fjord"}
    with service.sign_in("admin") as client:
        made = client.post("/api/v1/users", json=body, headers={"Idempotency-Key": "open-anna"})
        again = client.post("/api/v1/users", json=body, headers={"Idempotency-Key": "open-anna"})
        assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
        trail = client.get("/api/v1/audit", params={"target": made.json()["id"]}).json()["items"]
        verdict = client.get("/api/v1/audit/verdict").json()
    assert [(fact["action"], fact["payload"]) for fact in trail] == [("user.create", {"role": "lab"})]
    assert verdict["broken_seq"] is None
    assert verdict["count"] >= 1


def test_an_operator_does_not_read_the_trail(service: Service) -> None:
    with service.sign_in("operator") as client:
        refused = client.get("/api/v1/audit")
    assert (refused.status_code, refused.json()["permission"]) == (403, "audit.read")


def test_an_unknown_resource_is_a_problem_and_an_unknown_page_is_the_front_end(service: Service) -> None:
    assert httpx.get(f"{service.url}/api/v1/nothing").headers["content-type"] == "application/problem+json"
    answer = httpx.get(f"{service.url}/batches/B-0001")
    assert answer.status_code in (200, 404)  # 404 says that the front end is not built
    assert "not built" in answer.text or "<!doctype html>" in answer.text.lower()


def test_a_path_that_climbs_out_of_the_front_end_gets_nothing(service: Service) -> None:
    answer = httpx.get(f"{service.url}/..%2f..%2fapp%2flife.py")
    assert "lifespan" not in answer.text


def test_every_route_declares_its_errors(service: Service) -> None:
    schema = httpx.get(f"{service.url}/api/v1/openapi.json").json()
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if path.startswith("/api/v1") and (method, path) != ("post", "/api/v1/session"):
                assert "401" in operation["responses"], f"{method} {path}"
