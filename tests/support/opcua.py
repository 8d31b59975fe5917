"""A bare OPC UA client: what a unit says of itself, without anything of ours in between."""

from asyncua import Client


async def machine_state(url: str, unit: str) -> tuple[int, int]:
    """STATE and RUN_ID of a unit's status block (docs/plc-interface.md section 3)."""
    async with Client(url, timeout=20) as client:
        space = await client.get_namespace_index("urn:rp-100:thermal")
        nodes = [client.get_node(f"ns={space};s={unit}.Sts.{name}") for name in ("STATE", "RUN_ID")]
        state, run_id = await client.read_values(nodes)
        return int(state), int(run_id)
