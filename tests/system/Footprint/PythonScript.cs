using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>
/// What people would run without us: the same model on the same recording in a Python loop with ONNX Runtime and Paho, one thread, one publish of
/// QoS 1 for each inference. It runs in a <see cref="Debian13"/>.
/// </summary>
internal sealed class PythonScript(Debian13 debian) : IDisposable
{
    // Its proc and sys are this machine's, in a mount namespace of its own; the loop keeps the process id.
    private const string Enter = """
        mount --rbind /proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --bind "$1" "$0/mnt" && shift && exec chroot "$0" python3 /mnt/loop.py "$@"
        """;

    // The leanest loop that Paho allows: it waits for the socket and for the next tick in one call.
    private const string Loop = """
        import json, sys, time
        import numpy as np
        import onnxruntime as ort
        import paho.mqtt.client as mqtt

        port, rate = int(sys.argv[1]), float(sys.argv[2])
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = ort.InferenceSession("/mnt/model.onnx", options, providers=["CPUExecutionProvider"])
        entry = session.get_inputs()[0]
        windows = np.load("/mnt/golden.npy")
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="python", protocol=mqtt.MQTTv5)
        client.connect("127.0.0.1", port)
        count, due = 0, time.monotonic()
        while True:
            window = (windows[count % len(windows)].T.reshape(entry.shape) / 4).astype(np.float32)
            started = time.perf_counter()
            logits = session.run(None, {entry.name: window})[0][0]
            milliseconds = (time.perf_counter() - started) * 1e3
            scores = np.exp(logits - logits.max())
            scores /= scores.sum()
            best = int(scores.argmax())
            client.publish("edge/v1/python/results/vibration-condition", json.dumps({"label": best, "score": round(float(scores[best]), 4), "latencyMs": round(milliseconds, 3), "seq": count}), qos=1)
            count, due = count + 1, due + 1 / rate
            while (left := due - time.monotonic()) > 0:
                client.loop(left)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-python-").FullName;

    /// <summary>Starts the loop; it runs until it is killed.</summary>
    public async Task<Process> StartAsync(int port, double rateHz)
    {
        var root = await debian.RootAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "loop.py"), Loop);
        GoldenRecording.Write(_folder);
        File.Copy(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition/int8.onnx"), Path.Combine(_folder, "model.onnx"), overwrite: true);
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "sh", "-c", Enter, root, _folder, port.ToString(CultureInfo.InvariantCulture), rateHz.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;

        // Debian's ONNX Runtime prints thousands of lines about schemas that are registered twice.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
