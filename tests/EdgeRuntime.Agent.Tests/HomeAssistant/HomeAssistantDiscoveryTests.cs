using System.Text.Json.Nodes;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Agent.Tests.HomeAssistant;

/// <summary>The discovery document. What its templates yield is shown by the system tests, with a real Jinja.</summary>
public sealed class HomeAssistantDiscoveryTests
{
    private static readonly string[] OfEveryDevice = ["basis", "energy-per-inference", "load", "load-energy", "mode", "rate", "reason"];

    [Fact]
    public void Compose_AnyDevice_NamesDeviceOriginAndPresence()
    {
        var document = Compose(new HomeAssistantFacts("pi", "Raspberry Pi 5", "roof", false, false, false, []));

        Assert.Equal("edge-runtime-pi", (string?)document["dev"]!["ids"]);
        Assert.Equal("pi", (string?)document["dev"]!["name"]);
        Assert.Equal("Raspberry Pi 5", (string?)document["dev"]!["mdl"]);
        Assert.Equal(AgentVersion.Text, (string?)document["dev"]!["sw"]);
        Assert.Equal("roof", (string?)document["dev"]!["sa"]);
        Assert.Equal("EdgeRuntime", (string?)document["o"]!["name"]);
        Assert.Equal(AgentVersion.Text, (string?)document["o"]!["sw"]);
        Assert.Equal("plant/x/pi/status", (string?)document["availability_topic"]);
        Assert.Contains("'offline' if value_json.state == 'offline'", (string?)document["availability_template"], StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_UnknownBoardAndSite_AreAbsent()
    {
        var device = Compose(new HomeAssistantFacts("pi", null, null, false, false, false, []))["dev"]!.AsObject();

        Assert.Equal(["ids", "name", "sw"], device.Select(static field => field.Key).Order());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Compose_BatteryAndHarvest_OnlyWhereThereIsOne(bool battery, bool harvest)
    {
        string[] expected = [.. OfEveryDevice, .. battery ? ["battery", "battery-voltage"] : Array.Empty<string>(), .. harvest ? ["harvest", "harvest-energy"] : Array.Empty<string>()];

        var components = Components(new HomeAssistantFacts("pi", null, null, battery, harvest, false, []));

        Assert.Equal(expected.Order(StringComparer.Ordinal), components.Select(static pair => pair.Key));
    }

    [Fact]
    public void Compose_EveryEntity_HasPlatformNameTopicTemplateAndAnIdOfItsOwn()
    {
        var components = Components(new HomeAssistantFacts("pi", null, null, true, true, false, [("a", new ClassificationSpec()), ("b", new DetectionSpec()), ("mode", new AnomalySpec(1))]));

        Assert.All(components, static pair =>
        {
            var entity = pair.Value!;
            Assert.Equal("sensor", (string?)entity["platform"]);
            Assert.Equal($"edge-runtime-pi-{pair.Key}", (string?)entity["unique_id"]);
            Assert.Matches("^[a-zA-Z0-9_-]+$", pair.Key);
            Assert.False(string.IsNullOrEmpty((string?)entity["name"]));
            Assert.StartsWith("plant/x/pi/", (string?)entity["state_topic"], StringComparison.Ordinal);
            Assert.Contains("value_json.historical is defined", (string?)entity["value_template"], StringComparison.Ordinal);
            // Home Assistant keeps statistics of numbers with a unit, and refuses a unit on states from a list.
            // Home Assistant refuses energy as a measurement; its Energy dashboard takes nothing but counters in Wh.
            var isEnergy = (string?)entity["device_class"] == "energy";
            Assert.True(isEnergy ? ((string?)entity["state_class"], (string?)entity["unit_of_measurement"]) == ("total_increasing", "Wh") : (string?)entity["state_class"] is null or "measurement");
            Assert.False(entity["options"] is not null && (entity["unit_of_measurement"] is not null || (string?)entity["device_class"] != "enum"));
        });
        Assert.Equal(components.Count, components.Select(static pair => (string?)pair.Value!["unique_id"]).Distinct().Count());
    }

    [Fact]
    public void Compose_Model_ListensToSingleResultsAndBatches()
    {
        var components = Components(new HomeAssistantFacts("pi", null, null, false, false, false, [("vibration", new ClassificationSpec())]));

        Assert.Equal("plant/x/pi/results/vibration/#", (string?)components["label-vibration"]!["state_topic"]);
        Assert.Equal("plant/x/pi/results/vibration/#", (string?)components["score-vibration"]!["state_topic"]);
        Assert.Equal("vibration", (string?)components["label-vibration"]!["name"]);
        Assert.Equal("measurement", (string?)components["score-vibration"]!["state_class"]);
    }

    [Fact]
    public void Compose_OutputsWithoutLabels_AreANumberOrNothing()
    {
        var components = Components(new HomeAssistantFacts("pi", null, null, false, false, false, [("level", new RegressionSpec()), ("tensor", new RawSpec())]));

        Assert.Equal([.. OfEveryDevice, "score-level"], components.Select(static pair => pair.Key));
        Assert.Equal("level", (string?)components["score-level"]!["name"]);
    }

    private static JsonObject Components(HomeAssistantFacts facts) => Compose(facts)["cmps"]!.AsObject();

    private static JsonObject Compose(HomeAssistantFacts facts) => JsonNode.Parse(HomeAssistantDiscovery.Compose(new TopicScheme("plant/x"), facts))!.AsObject();
}
