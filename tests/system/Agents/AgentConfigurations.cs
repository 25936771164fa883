using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>Configurations that the drills start from.</summary>
internal static class AgentConfigurations
{
    /// <summary>The built-in model on the simulated machine, at a fixed rate, towards a broker on the loopback interface.</summary>
    public static JsonObject Vibration(string device, int port, double rateHz, string outboxPath) => new()
    {
        ["Device"] = new JsonObject { ["Id"] = device },
        ["Mqtt"] = new JsonObject
        {
            ["Host"] = "127.0.0.1",
            ["Port"] = port,
            ["Outbox"] = new JsonObject { ["Path"] = outboxPath },
            ["WillDelay"] = "00:00:01",
        },
        ["Policy"] = new JsonObject { ["Kind"] = "fixed", ["MaxRateHz"] = rateHz },
    };

    /// <summary>The built-in model on a <see cref="GoldenRecording"/> in the agent's folder, at a fixed rate.</summary>
    public static JsonObject GoldenReplay(string device, int port, double rateHz)
    {
        var configuration = Vibration(device, port, rateHz, "outbox.db");
        configuration["Sources"] = new JsonObject
        {
            ["machine"] = new JsonObject
            {
                ["Kind"] = "replay",
                ["Replay"] = new JsonObject { ["Path"] = GoldenRecording.FileName, ["SampleRateHz"] = GoldenRecording.SampleRateHz },
            },
        };
        return configuration;
    }
}
