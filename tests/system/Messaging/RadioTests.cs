using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>What a result costs over the air: all bytes of all packets in both directions, counted by the kernel's network interface.</summary>
public sealed class RadioTests : IDisposable
{

    // So slow that nothing travels together with the message before, and so fast that batches fill.
    private const double SingleRateHz = 2;
    private const double BatchRateHz = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // A network of its own, with the packets of Ethernet, and nothing else on it; proc_net(5): the tenth column is bytes sent. Mosquitto writes a line for each message that it receives; every item of a batch counts.
    private const string Measure = """
        set -e
        ip link set lo mtu 1500 up
        mosquitto -c mosquitto.conf 2>mosquitto.log & broker=$!
        "$1" run --config agent.json >agent.log 2>&1 & agent=$!
        trap 'kill $agent $broker; wait' EXIT
        received() { grep -c "Received PUBLISH.*/results/" mosquitto.log || true; }
        within() { for try in $(seq 600); do [ "$(received)" -ge "$1" ] && return; sleep 0.05; done; echo "no message $1" >&2; cat agent.log >&2; exit 1; }
        bytes() { awk '$1 == "lo:" { print $10 }' /proc/net/dev; }
        within 2
        from=$(received); before=$(bytes)
        within $((from + $2))
        echo "$(($(bytes) - before)) $(($(received) - from))"
        """;

    private readonly CertificateFolder _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Result_SinglyInBatchesAndCompact_CostsFewerAndFewerBytesOverTheAir()
    {
        await RealPart.RequireAsync("mosquitto", "mosquitto");
        await RealPart.RequireAsync("ip", "iproute2");
        await RealPart.RequireAsync("unshare", "util-linux", "--net", "true");
        bool[] both = [false, true];
        var cases = (from items in new[] { 1, 10, 60 } from isCompact in both from isTls in both select (Items: items, IsCompact: isCompact, IsTls: isTls)).ToList();

        var measured = await Task.WhenAll(cases.Select(each => BytesPerResultAsync(each.Items, each.IsCompact, each.IsTls)));

        var bytes = cases.Zip(measured).ToDictionary(static pair => pair.First, static pair => pair.Second);
        Drill.Report("bytes over the air per result: " + string.Join(
            "; ", bytes.Select(static pair => FormattableString.Invariant($"{pair.Key.Items} in a message{(pair.Key.IsCompact ? ", compact" : "")}{(pair.Key.IsTls ? ", TLS" : "")}: {pair.Value:0}"))));
        Assert.InRange(bytes[(1, false, false)], 300, 700);
        // Of a result by itself its joules are less than what packets differ by on a busy machine.
        Assert.All(cases.Where(static each => each is { IsCompact: true, Items: > 1 }), each => Assert.True(bytes[each] <= 0.9 * bytes[each with { IsCompact = false }]));
        Assert.All(cases.Where(static each => each.Items > 1), each => Assert.True(bytes[each] <= 0.6 * bytes[each with { Items = 1 }]));
        Assert.True(bytes[(60, true, true)] <= 130);
    }

    private async Task<double> BytesPerResultAsync(int items, bool isCompact, bool isTls)
    {
        var messages = items == 60 ? 4 : 40;
        var folder = Directory.CreateTempSubdirectory("radio-").FullName;
        try
        {
            string[] broker = ["user root", "allow_anonymous true", "log_type all", "listener 1883 127.0.0.1", .. isTls ? Tls() : []];
            await File.WriteAllLinesAsync(Path.Combine(folder, "mosquitto.conf"), broker, TestContext.Current.CancellationToken);
            var configuration = Configuration(folder, items, isCompact, isTls).ToJsonString();
            await File.WriteAllTextAsync(Path.Combine(folder, "agent.json"), configuration, TestContext.Current.CancellationToken);
            var count = messages.ToString(CultureInfo.InvariantCulture);
            var (code, output, errors) = await ProcessRun.RunAsync("unshare", ["--net", "sh", "-c", $"cd {folder}\n{Measure}", "sh", AgentProcess.BuiltAgent, count], Limit);
            Assert.True(code == 0, output + errors);
            var figures = output.Split(' ').Select(static figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToList();
            return figures[0] / (figures[1] * items);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string[] Tls() =>
        [$"cafile {_certificates.AuthorityFile}", $"certfile {_certificates.ServerFile}", $"keyfile {_certificates.ServerKeyFile}"];

    private JsonObject Configuration(string folder, int items, bool isCompact, bool isTls)
    {
        var configuration = AgentConfigurations.Vibration("pi-barn", 1883, items == 1 ? SingleRateHz : BatchRateHz, "outbox.db");
        configuration["StateDirectory"] = Path.Combine(folder, "state");
        configuration["Telemetry"] = new JsonObject { ["Compact"] = isCompact, ["EnergyInterval"] = "01:00:00" };
        configuration["Models"] = new JsonArray(new JsonObject { ["Batch"] = new JsonObject { ["MaxItems"] = items } });
        if (isTls)
        {
            configuration["Mqtt"]!["Tls"] = new JsonObject { ["Enabled"] = true, ["CaFile"] = _certificates.AuthorityFile };
        }

        return configuration;
    }
}
