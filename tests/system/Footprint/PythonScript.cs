using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

[assembly: AssemblyFixture(typeof(PythonScript))]

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>
/// What people would run without us: the same model on the same recording in a Python loop with ONNX Runtime and Paho, one thread, one publish of QoS 1 for each inference. It runs in a Debian 13 of its own, made once a
/// test run: Debian 12 has no python3-onnxruntime.
/// </summary>
public sealed class PythonScript : IDisposable
{
    private const string Packages = "python3-onnxruntime,python3-paho-mqtt,python3-numpy";

    // Its proc and sys are this machine's, in a mount namespace of its own; the loop keeps the process id.
    private const string Enter = "mount --rbind /proc \"$0/proc\" && mount --rbind /sys \"$0/sys\" && exec chroot \"$0\" python3 /loop.py \"$@\"";

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
        session = ort.InferenceSession("/model.onnx", options, providers=["CPUExecutionProvider"])
        entry = session.get_inputs()[0]
        windows = np.load("/golden.npy")
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
    private readonly SemaphoreSlim _turn = new(1);
    private string? _root;

    /// <summary>Starts the loop; it runs until it is killed.</summary>
    internal async Task<Process> StartAsync(int port, double rateHz)
    {
        var root = await RootAsync();
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "sh", "-c", Enter, root, port.ToString(CultureInfo.InvariantCulture), rateHz.ToString(CultureInfo.InvariantCulture)])
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

    public void Dispose()
    {
        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> RootAsync()
    {
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _root ??= await MakeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string> MakeAsync()
    {
        await RealPart.RequireAsync("mmdebstrap", "mmdebstrap");
        var root = Path.Combine(_folder, "root");
        var (code, output, errors) = await ProcessRun.RunAsync("mmdebstrap", ["--variant=minbase", $"--include={Packages}", "trixie", root, "http://deb.debian.org/debian"], TimeSpan.FromMinutes(8));
        Assert.True(code == 0, output + errors);
        await File.WriteAllTextAsync(Path.Combine(root, "loop.py"), Loop);
        GoldenRecording.Write(root);
        File.Copy(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition/int8.onnx"), Path.Combine(root, "model.onnx"));
        return root;
    }
}
