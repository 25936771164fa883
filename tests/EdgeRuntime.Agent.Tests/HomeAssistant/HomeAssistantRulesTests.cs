using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.HomeAssistant;

/// <summary>
/// The discovery document against what Home Assistant's documentation and schemas ask for: home-assistant.io/integrations/mqtt (device discovery payload),
/// sensor.mqtt, select.mqtt, button.mqtt, and the tables DEVICE_CLASS_UNITS and DEVICE_CLASS_STATE_CLASSES of its sensor component. What breaks a rule is refused there, or logged as an error.
/// </summary>
public sealed partial class HomeAssistantRulesTests
{
    private const string Device = "pump--7-";

    // Which units and state classes a sensor of a class may have; "" is none.
    private static readonly Dictionary<string, (string[] Units, string[] StateClasses)> Classes = new(StringComparer.Ordinal)
    {
        ["battery"] = (["%"], ["measurement"]),
        ["voltage"] = (["V", "mV", "µV", "kV", "MV"], ["measurement"]),
        ["power"] = (["W", "mW", "kW", "MW"], ["measurement"]),
        ["frequency"] = (["Hz", "kHz", "MHz", "GHz"], ["measurement"]),
        ["energy"] = (["Wh", "kWh", "MWh", "J", "kJ", "MJ"], ["total", "total_increasing"]),
        ["enum"] = ([""], [""]),
        [""] = (["", "J"], ["", "measurement"]),
    };

    // Required beside platform and unique_id, and all that we may send.
    private static readonly Dictionary<string, (string[] Required, string[] Allowed)> Platforms = new(StringComparer.Ordinal)
    {
        ["sensor"] = (["state_topic"], ["value_template", "device_class", "state_class", "unit_of_measurement", "suggested_display_precision", "options"]),
        ["select"] = (["command_topic", "options"], ["state_topic", "value_template", "command_template"]),
        ["button"] = (["command_topic"], ["payload_press"]),
    };

    private static readonly string[] OfAllPlatforms = ["platform", "unique_id", "default_entity_id", "name", "entity_category"];

    public static TheoryData<bool, bool, bool> Devices => new() { { false, false, false }, { true, false, true }, { true, true, true } };

    [Theory]
    [MemberData(nameof(Devices))]
    public void Document_Root_HasWhatDeviceDiscoveryNeeds(bool battery, bool harvest, bool policy)
    {
        var document = Compose(battery, harvest, policy);

        Assert.Equal(["availability_template", "availability_topic", "cmps", "dev", "o"], document.Select(static pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.NotEmpty((string)document["dev"]!["ids"]!);
        Assert.NotEmpty((string)document["o"]!["name"]!);
        Assert.All(document["cmps"]!.AsObject(), static pair => Assert.Matches(ComponentId(), pair.Key));
        Assert.DoesNotMatch(Wildcards(), (string)document["availability_topic"]!);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Component_Any_HasThePlatformsKeysAndNoOthers(bool battery, bool harvest, bool policy) => Assert.All(Components(battery, harvest, policy), static component =>
    {
        var (required, allowed) = Platforms[(string)component["platform"]!];
        var keys = component.Select(static pair => pair.Key).ToList();
        Assert.Empty(required.Except(keys).Concat(["unique_id"]).Except(keys));
        Assert.Empty(keys.Except([.. OfAllPlatforms, .. required, .. allowed]));
        Assert.All(component, static pair => Assert.NotNull(pair.Value));
    });

    [Theory]
    [MemberData(nameof(Devices))]
    public void Component_Ids_AreUniqueAndEntityIdsValidOnTheirPlatform(bool battery, bool harvest, bool policy)
    {
        var components = Components(battery, harvest, policy);

        Assert.Distinct(components.Select(static component => (string)component["unique_id"]!));
        Assert.Distinct(components.Select(static component => (string)component["default_entity_id"]!));
        Assert.All(components, static component =>
        {
            Assert.Matches(EntityId(), (string)component["default_entity_id"]!);
            Assert.StartsWith($"{(string?)component["platform"]}.pump_7_", (string)component["default_entity_id"]!, StringComparison.Ordinal);
            Assert.True(component["entity_category"] is not { } category || (string?)category == "diagnostic" || ((string?)category == "config" && (string?)component["platform"] != "sensor"));
        });
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Sensor_ClassUnitAndStateClass_GoTogether(bool battery, bool harvest, bool policy) => Assert.All(
        Components(battery, harvest, policy).Where(static component => (string?)component["platform"] == "sensor"),
        static sensor =>
        {
            var (units, stateClasses) = Classes[(string?)sensor["device_class"] ?? ""];
            var (unit, stateClass) = ((string?)sensor["unit_of_measurement"] ?? "", (string?)sensor["state_class"] ?? "");
            Assert.Contains(unit, units);
            Assert.Contains(stateClass, stateClasses);
            // Only a number has a unit or a precision, and only a class of enum has options.
            Assert.True(stateClass.Length > 0 || (unit.Length == 0 && sensor["suggested_display_precision"] is null));
            Assert.Equal((string?)sensor["device_class"] == "enum", sensor["options"] is JsonArray { Count: > 0 });
        });

    [Theory]
    [MemberData(nameof(Devices))]
    public void Topics_AreWhereHomeAssistantMayReadAndPublish(bool battery, bool harvest, bool policy) => Assert.All(Components(battery, harvest, policy), static component =>
    {
        if ((string?)component["command_topic"] is { } command)
        {
            Assert.Equal($"plant/{Device}/commands/policy", command);
        }

        if ((string?)component["state_topic"] is { } state)
        {
            Assert.StartsWith($"plant/{Device}/", state, StringComparison.Ordinal);
        }
    });

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Templates_OfEmptyMessages_GiveNoErrorAndUnknown(bool battery, bool harvest, bool policy)
    {
        // What cannot be rendered throws here; a sensor of class enum and a select take only their options and None.
        var templates = Components(battery, harvest, policy).Where(static component => component["value_template"] is not null).ToList();
        var energy = JsonNode.Parse("""{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:01:00Z","mode":"normal","basis":"modelled","rateHz":1,"reason":"r","models":[],"output":{"kind":"raw"}}""")!;

        var states = await JinjaTemplates.RenderAsync(templates.Select(component => ((string)component["value_template"]!, energy)));

        Assert.All(templates.Zip(states), static pair => Assert.True(
            pair.First["options"] is not JsonArray options || pair.Second == "None" || options.Select(static option => (string?)option).Contains(pair.Second), $"{pair.First["unique_id"]}: {pair.Second}"));
        Assert.All(templates.Zip(states).Where(static pair => (string?)pair.First["device_class"] is "energy" or "battery" or "voltage" or "power"), static pair => Assert.Equal("None", pair.Second));
    }

    [Fact]
    public async Task Select_StateAndCommand_AreItsOptions()
    {
        var select = Assert.Single(Components(true, true, true), static component => (string?)component["platform"] == "select");
        var reported = JsonNode.Parse("""{"policy":{"kind":"adaptive","origin":"desired"}}""")!;

        Assert.Equal(["fixed", "tiers", "linear", "adaptive"], select["options"]!.AsArray().Select(static option => (string)option!));
        Assert.Equal(["adaptive"], await JinjaTemplates.RenderAsync([((string)select["value_template"]!, reported)]));
        var payload = Assert.Single(await JinjaTemplates.RenderAsync([((string)select["command_template"]!, JsonValue.Create("fixed"))]));
        Assert.Equal("fixed", PolicyRequest.Read(Encoding.UTF8.GetBytes(payload)).Value!.Policy!.Kind);
    }

    private static List<JsonObject> Components(bool battery, bool harvest, bool policy) => [.. Compose(battery, harvest, policy)["cmps"]!.AsObject().Select(static pair => pair.Value!.AsObject())];

    private static JsonObject Compose(bool battery, bool harvest, bool policy)
    {
        PostprocessSpec[] outputs = [new ClassificationSpec(), new DetectionSpec(), new AnomalySpec(1), new RegressionSpec(), new RawSpec()];
        var facts = new HomeAssistantFacts(Device, "Raspberry Pi 5", "roof", battery, harvest, policy, [.. outputs.Select(static (output, i) => ($"model-{i}", output))]);
        return JsonNode.Parse(HomeAssistantDiscovery.Compose(new TopicScheme("plant"), facts))!.AsObject();
    }

    // valid_entity_id of Home Assistant's core.py, in words: lowercase, digits, single underscores, none at the ends.
    [GeneratedRegex(@"^(?!.*__)[a-z0-9](?:[a-z0-9_]*[a-z0-9])?\.[a-z0-9](?:[a-z0-9_]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex EntityId();

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ComponentId();

    [GeneratedRegex("[+#]", RegexOptions.CultureInvariant)]
    private static partial Regex Wildcards();
}
