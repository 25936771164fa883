// Sends a command by the REST interface, with the cookie of the person who is signed in.
export async function send(device, name, payload) {
    const response = await fetch(`/api/v1/devices/${encodeURIComponent(device)}/commands/${name}`, {
        method: 'POST',
        headers: payload ? { 'Content-Type': 'application/json' } : {},
        body: payload ? JSON.stringify(payload) : undefined,
    });
    let answer = {};
    try {
        answer = await response.json();
    } catch {
        // A proxy may answer with a page.
    }

    if (!response.ok) {
        return { ok: false, text: answer.detail ?? `the fleet answered with status ${response.status}` };
    }

    if (!answer.ok) {
        return { ok: false, text: answer.error?.message ?? 'the device refused it' };
    }

    const label = answer.result?.label ? `, ${answer.result.label}` : '';
    return { ok: true, text: `done in ${Math.round(answer.roundTripMs)} ms${label}` };
}
