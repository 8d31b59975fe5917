"""The unit of a name: `temperature_c` is in °C. SI plus °C everywhere; the browser converts for people."""

_SUFFIXES: dict[str, str] = {
    "c_per_min": "K/min",
    "pa_per_h": "Pa/h",
    "pa_per_min": "Pa/min",
    "kg_per_h": "kg/h",
    "kg_per_min": "kg/min",
    "nl_per_min": "NL/min",
    "l_per_min": "L/min",
    "m_per_s": "m/s",
    "mm_per_s": "mm/s",
    "g_per_cm3": "g/cm³",
    "a_per_m": "A/m",
    "c": "°C",
    "pa": "Pa",
    "kpa": "kPa",
    "s": "s",
    "h": "h",
    "kg": "kg",
    "g": "g",
    "rpm": "rpm",
    "hz": "Hz",
    "kw": "kW",
    "kwh": "kWh",
    "t": "T",
    "a": "A",
    "v": "V",
    "j": "J",
    "um": "µm",
    "mm": "mm",
    "kn": "kN",
    "ppm": "ppm",
    "percent": "%",
}


def unit_of(name: str) -> str:
    """Unit that the longest known suffix of `name` states; empty for counts, carrier ids and pure numbers."""
    for words in range(4, 0, -1):
        parts = name.split("_")
        if len(parts) > words and (unit := _SUFFIXES.get("_".join(parts[-words:]))):
            return unit
    return ""
