using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;
using MQTTnet;

namespace EdgeRuntime.SystemTests.HomeAssistant;

/// <summary>A real agent shows up in Home Assistant: the document over a real Mosquitto, its templates on the agent's real messages with a real Jinja.</summary>
public sealed class DiscoveryTests
{
    private const string Config = "homeassistant/device/hass/config";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SwitchedOff_AsByDefault_NothingIsPublished()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("hass", broker.Port, 5, "outbox.db"));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);

        Assert.DoesNotContain(observer.Messages, static m => m.Topic.StartsWith("homeassistant", StringComparison.Ordinal));
        Assert.Equal(0, await agent.StopAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task SwitchedOn_DocumentIsKeptRepublishedOnBirthAndItsTemplatesReadOurMessages(int batch)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(Configuration(broker.Port, batch));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Config).Any(), Limit, () => agent.Log);
        await Eventually.TrueAsync(() => observer.Messages.Any(static m => m.Topic.Contains("/results/", StringComparison.Ordinal)) && observer.On("/energy").Count() >= 2, Limit, () => agent.Log);

        // Home Assistant comes up: it finds the document, and gets it once more.
        await using var late = await MqttObserver.ConnectAsync(broker.Port);
        await Eventually.TrueAsync(() => late.On(Config).Any(static m => m.Retained), Limit);
        await late.PublishAsync("homeassistant/status", "online");
        await Eventually.TrueAsync(() => late.On(Config).Any(static m => !m.Retained), Limit, () => agent.Log);
        var document = late.On(Config).Last().Body;

        var messages = observer.Messages.ToList();
        var states = await StatesAsync(document, messages);
        var energy = messages.Last(static m => m.Topic.EndsWith("/energy", StringComparison.Ordinal)).Body;
        Assert.Equal((double)energy["battery"]!["socFraction"]! * 100, Number(states["battery"]), 6);
        Assert.Equal((double)energy["battery"]!["voltageV"]!, Number(states["battery-voltage"]), 6);
        Assert.InRange(Number(states["load"]), 0.1, 100);
        Assert.InRange(Number(states["harvest"]), 0, 1000);
        Assert.True(Number(states["load-energy"]) > 0);
        Assert.True(Number(states["harvest-energy"]) >= 0);
        Assert.Equal(5, Number(states["rate"]), 6);
        Assert.InRange(Number(states["energy-per-inference"]), 1e-4, 100);
        Assert.Equal((string?)energy["mode"], states["mode"]);
        Assert.Contains(states["mode"], document["cmps"]!["mode"]!["options"]!.AsArray().Select(static node => (string)node!));
        Assert.Contains(states["basis"], document["cmps"]!["basis"]!["options"]!.AsArray().Select(static node => (string)node!));
        Assert.Equal((string?)energy["reason"], states["reason"]);
        Assert.Equal("fixed", states["policy"]);
        var result = messages.Last(static m => m.Topic.Contains("/results/", StringComparison.Ordinal));
        Assert.Equal(batch == 1, result.Topic.EndsWith("/vibration-condition", StringComparison.Ordinal));
        var newest = batch == 1 ? result.Body : result.Body["items"]![batch - 1]!;
        Assert.Equal((string?)newest["label"], states["label-vibration-condition"]);
        Assert.Equal((double)newest["score"]!, Number(states["score-vibration-condition"]), 6);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Templates_ReplaysUnknownFiguresAndPresence_KeepUnknownAndTellAwayFromAsleep()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(Configuration(broker.Port, 1));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Config).Any() && observer.On("/energy").Any() && observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        var document = observer.On(Config).Last().Body;
        var energy = observer.On("/energy").First().Body;
        var result = observer.On("/results/vibration-condition").First().Body;

        // A replay is the past: numbers stay (empty), texts are said again.
        (energy["historical"], result["historical"]) = (true, true);
        var components = document["cmps"]!.AsObject().Select(static pair => pair.Value!).Where(static entity => entity["value_template"] is not null).ToList();
        var states = await JinjaTemplates.RenderAsync(components.Select(entity => (Template(entity), (JsonNode)(IsResult(entity) ? result : energy))), "as before");
        Assert.All(components.Zip(states), static pair => Assert.Equal(pair.First["state_class"] is null ? "as before" : "", pair.Second));

        // What is unknown is unknown, not zero.
        energy.Remove("historical");
        energy.Remove("battery");
        energy.Remove("loadJ");
        energy["models"] = new JsonArray();
        var cmps = document["cmps"]!;
        Assert.Equal(
            ["None", "None", "None", "None"],
            await JinjaTemplates.RenderAsync(((string[])["battery", "battery-voltage", "load", "energy-per-inference"]).Select(id => (Template(cmps[id]!), (JsonNode)energy))));

        var presence = (string)document["availability_template"]!;
        Assert.Equal(
            ["online", "online", "offline"],
            await JinjaTemplates.RenderAsync(((string[])["online", "asleep", "offline"]).Select(state => (presence, (JsonNode)new JsonObject { ["state"] = state }))));
    }

    private static JsonObject Configuration(int port, int batch)
    {
        var configuration = AgentConfigurations.Vibration("hass", port, 5, "outbox.db");
        configuration["HomeAssistant"] = new JsonObject { ["Enabled"] = true };
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated" };
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:02" };
        configuration["Models"] = new JsonArray(new JsonObject { ["Batch"] = new JsonObject { ["MaxItems"] = batch } });
        return configuration;
    }

    /// <summary>The state of every entity after the newest message on its topic.</summary>
    private static async Task<Dictionary<string, string>> StatesAsync(JsonObject document, List<ObservedMessage> messages)
    {
        // A button has no state.
        var entities = document["cmps"]!.AsObject().Where(static pair => pair.Value!["value_template"] is not null).ToList();
        var states = await JinjaTemplates.RenderAsync(entities.Select(pair =>
        {
            var newest = messages.Last(m => MqttTopicFilterComparer.Compare(m.Topic, (string)pair.Value!["state_topic"]!) == MqttTopicFilterCompareResult.IsMatch);
            return (Template(pair.Value!), (JsonNode)newest.Body);
        }));
        return entities.Zip(states).ToDictionary(static pair => pair.First.Key, static pair => pair.Second, StringComparer.Ordinal);
    }

    private static string Template(JsonNode entity) => (string)entity["value_template"]!;

    private static bool IsResult(JsonNode entity) => ((string)entity["state_topic"]!).Contains("/results/", StringComparison.Ordinal);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
