using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>What real agents publish fits the schemas that the project offers.</summary>
public sealed class SchemaTests
{
    private const string Device = "drill-schema";
    private const string PolicyForAnHour = """{"policy":{"kind":"fixed","maxRateHz":10},"durationS":3600}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Messages_OfARealAgent_FitTheirSchemas(int batch)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration(Device, broker.Port, 20, "outbox.db");
        configuration["Models"] = new JsonArray(new JsonObject { ["Batch"] = new JsonObject { ["MaxItems"] = batch } });
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:01" };
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/energy").Count() >= 2 && observer.Messages.Any(static message => message.Topic.Contains("/results/", StringComparison.Ordinal)), Limit, () => agent.Log);
        Assert.Empty(PublishedSchema.Problems("policy", PolicyForAnHour));
        foreach (var (command, payload) in ((string, string)[])[("ping", ""), ("infer-once", ""), ("unheard-of", ""), ("policy", PolicyForAnHour)])
        {
            await observer.RequestAsync($"edge/v1/{Device}/commands/{command}", $"edge/v1/{Device}/responses/1", payload);
        }

        await observer.PublishAsync($"edge/v1/{Device}/desired", """{"schema":"desired/1","generation":0}"""u8.ToArray(), retain: true);
        await Eventually.TrueAsync(() => observer.On("/responses/1").Count() >= 4 && observer.On("/events").Any(), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        var published = observer.Messages.Where(static message => message.SchemaProperty is not null).ToList();
        string[] kinds = [.. published.Select(static message => message.SchemaProperty!.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["energy", "event", "info", "reported", "response", batch == 1 ? "result" : "result-batch", "status"], kinds);
        Assert.All(published, static message => Assert.Empty(PublishedSchema.Problems(message.SchemaProperty!.Split('/')[0], message.Body.ToJsonString())));
        Assert.All(published, static message => Assert.NotEmpty(PublishedSchema.Problems(message.SchemaProperty!.Split('/')[0], Spoil(message.Body))));
        Drill.Report(FormattableString.Invariant($"{published.Count} messages of {kinds.Length} kinds fit their schemas; none does without its session"));
    }

    private static string Spoil(JsonObject body)
    {
        var spoiled = (JsonObject)body.DeepClone();
        spoiled.Remove("session");
        return spoiled.ToJsonString();
    }
}
