using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Operating;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Enrolment;

/// <summary>An operator's site: an authority, a real Mosquitto that lets in only whom it certified, and <c>edgectl enrol serve</c>.</summary>
internal sealed class EnrolmentSite : IAsyncDisposable
{
    private const double RateHz = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("site-");
    private readonly ConcurrentQueue<string> _brokerLog = new();
    private readonly ConcurrentQueue<string> _serverLog = new();
    private readonly int _tlsPort = MosquittoServer.FreePort();
    private readonly int _enrolPort = MosquittoServer.FreePort();
    private MosquittoServer? _broker;
    private Process? _server;

    private EnrolmentSite()
    {
    }

    /// <summary>Port of the listener that an observer uses, without TLS.</summary>
    public int ObserverPort => _broker!.Port;

    public string BrokerLog => string.Join('\n', _brokerLog);

    public string ServerLog => string.Join('\n', _serverLog);

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Makes the site; the enrolment is not served yet.</summary>
    public static async Task<EnrolmentSite> StartAsync()
    {
        var site = new EnrolmentSite();
        await site.DoAsync("ca", "new");
        await site.DoAsync("keys", "new");
        await site.DoAsync("ca", "issue", "127.0.0.1", "--out", "broker");
        // Our own user keeps the rights to read the key.
        site._broker = await MosquittoServer.StartAsync(
            "user root",
            string.Create(CultureInfo.InvariantCulture, $"listener {site._tlsPort} 127.0.0.1"),
            $"cafile {site["ca/ca.pem"]}",
            $"certfile {site["broker.pem"]}",
            $"keyfile {site["broker.key.pem"]}",
            "require_certificate true",
            "use_identity_as_username true");
        site._broker.Logged += site._brokerLog.Enqueue;
        return site;
    }

    /// <summary>Serves the enrolment.</summary>
    public async Task ServeAsync(params string[] options)
    {
        _server = EdgectlProcess.Start(_folder.FullName, ["enrol", "serve", "--name", "127.0.0.1", "--port", Text(_enrolPort), .. options]);
        _server.ErrorDataReceived += (_, line) => _serverLog.Enqueue(line.Data ?? "");
        _server.BeginErrorReadLine();
        await Eventually.TrueAsync(() => ServerLog.Contains("stop with Ctrl+C", StringComparison.Ordinal), Limit, () => ServerLog);
    }

    /// <summary>Stops serving it.</summary>
    public async Task StopServingAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync(CancellationToken.None);
            _server.Dispose();
            _server = null;
        }

        _serverLog.Clear();
    }

    /// <summary>Makes a claim.</summary>
    /// <returns>Its file.</returns>
    public async Task<string> ClaimAsync(string device, string name = "edge-claim.json")
    {
        await DoAsync("enrol", "token", "--device", device, "--url", $"https://127.0.0.1:{Text(_enrolPort)}", "--broker", Broker, "--keyring", "keys/keyring.json", "--out", name);
        return this[name];
    }

    /// <summary>Signs a request by hand.</summary>
    /// <returns>The file for the device.</returns>
    public async Task<string> SignAsync(string request, string device)
    {
        await DoAsync("enrol", "sign", request, "--device", device, "--broker", Broker, "--out", "answer.json");
        return this["answer.json"];
    }

    /// <summary>An agent as its package configures it: it knows no broker.</summary>
    public static AgentProcess Agent(string? claimFile = null)
    {
        var configuration = AgentConfigurations.Vibration("unnamed", 9, RateHz, "outbox.db");
        var mqtt = configuration["Mqtt"]!.AsObject();
        (mqtt["ReconnectMin"], mqtt["ReconnectMax"]) = ("00:00:00.1", "00:00:01");
        configuration["Enrolment"] = new JsonObject { ["ClaimFile"] = claimFile ?? "none" };
        return new AgentProcess(configuration);
    }

    /// <summary>Runs <c>edge-agent enrol</c> for an agent.</summary>
    public static Task<(int Code, string Output, string Errors)> EnrolAsync(AgentProcess agent, params string[] options) =>
        ProcessRun.RunAsync(agent.Executable, ["enrol", "--config", agent.ConfigurationPath, .. options]);

    public async ValueTask DisposeAsync()
    {
        await StopServingAsync();
        await (_broker?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Delete(recursive: true);
    }

    private string Broker => $"mqtts://127.0.0.1:{Text(_tlsPort)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task DoAsync(params string[] arguments)
    {
        var run = await EdgectlProcess.RunInAsync(_folder.FullName, arguments);
        Assert.True(run.ExitCode == 0, run.ToString());
    }
}
