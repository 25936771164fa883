using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>A real agent that gets in at a real Mosquitto, or not.</summary>
internal static class AccessTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>An agent that tries again quickly.</summary>
    /// <param name="port">The broker's port on 127.0.0.1.</param>
    /// <param name="mqtt">More of its <c>Mqtt</c> section.</param>
    /// <param name="longestWait">Longest wait between attempts.</param>
    public static AgentProcess Agent(int port, JsonObject mqtt, string longestWait = "00:00:00.2")
    {
        var configuration = AgentConfigurations.Vibration("access", port, 5, "outbox.db");
        var section = configuration["Mqtt"]!.AsObject();
        (section["ReconnectMin"], section["ReconnectMax"]) = ("00:00:00.05", longestWait);
        foreach (var (key, value) in mqtt)
        {
            section[key] = value?.DeepClone();
        }

        return new AgentProcess(configuration);
    }

    /// <summary>The <c>Mqtt</c> section of TLS with a private authority.</summary>
    public static JsonObject Tls(string? authority, (string Certificate, string Key)? client = null, string transport = "tcp") => new()
    {
        ["Transport"] = transport,
        ["Tls"] = new JsonObject { ["Enabled"] = true, ["CaFile"] = authority, ["CertificateFile"] = client?.Certificate, ["KeyFile"] = client?.Key },
    };

    /// <summary>It gets in, and everything that it says by its stop is confirmed.</summary>
    public static async Task GetsInAsync(AgentProcess agent)
    {
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("Connected to ", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        Assert.DoesNotContain("No connection", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("were not confirmed", agent.Log, StringComparison.Ordinal);
    }

    /// <summary>It does not get in, however often it tries, and says so in one line.</summary>
    public static async Task<string> IsKeptOutAsync(AgentProcess agent, TcpRelay relay)
    {
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("No connection", StringComparison.Ordinal), Limit, () => agent.Log);
        var before = relay.Connections;
        await Eventually.TrueAsync(() => relay.Connections >= before + 4, Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        Assert.DoesNotContain("Connected to ", agent.Log, StringComparison.Ordinal);
        return Assert.Single(agent.Log.Split('\n'), static line => line.Contains("Messaging", StringComparison.Ordinal) && !line.Contains("were not confirmed", StringComparison.Ordinal));
    }
}
