using System.Collections.Immutable;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.HomeAssistant;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Agent.HomeAssistant;

/// <summary>
/// Writes a device's discovery document. Its templates read our ordinary messages, so that nothing is published twice. A replay changes no
/// state: Home Assistant would take it for the present.
/// </summary>
internal static class HomeAssistantDiscovery
{
    // Home Assistant refuses states that are longer.
    private const string Limit = "[:255]";

    private const string IsReplay = "value_json.historical is defined";
    private const string Diagnostic = "diagnostic";
    private const string Measurement = "measurement";
    private const string Sensor = "sensor";

    // Of a batch the newest counts. In Jinja value_json.items is the method of that name, and so is value_json['items'] where there is no such key.
    private const string NewestResult = "{% set result = (value_json['items'] | last) if 'items' in value_json else value_json %}{% set output = result.output | default({}) %}";

    // All that the node drew, shared out over what it inferred.
    private const string EnergyPerInference =
        "{% set n = value_json.models | default([]) | sum(attribute='inferences') %}{{ none if n == 0 or value_json.loadJ is not defined else value_json.loadJ / n }}";

    /// <summary>The document's bytes.</summary>
    public static byte[] Compose(TopicScheme topics, HomeAssistantFacts facts) =>
        JsonSerializer.SerializeToUtf8Bytes(Document(topics, facts), DiscoveryJsonContext.Default.DiscoveryDocument);

    /// <summary>The document.</summary>
    public static DiscoveryDocument Document(TopicScheme topics, HomeAssistantFacts facts) => new()
    {
        Device = new DiscoveryDevice
        {
            Identifier = UniqueId(facts.Device),
            Name = facts.Device,
            Model = facts.Board,
            SoftwareVersion = AgentVersion.Text,
            SuggestedArea = facts.Site,
        },
        Origin = new DiscoveryOrigin("EdgeRuntime", AgentVersion.Text),
        AvailabilityTopic = topics.Status(facts.Device),
        // Asleep is a plan, not a fault: the last values stand.
        AvailabilityTemplate = "{{ 'offline' if value_json.state == 'offline' else 'online' }}",
        Components = Energy(topics.Energy(facts.Device), facts).Concat(facts.CanSetPolicy ? Policy(topics, facts.Device) : []).Concat(facts.Models.SelectMany(model => Results(topics, facts.Device, model.Model, model.Output)))
            .ToImmutableSortedDictionary(static pair => pair.Id, static pair => pair.Entity, StringComparer.Ordinal),
    };

    private static IEnumerable<(string Id, DiscoveryComponent Entity)> Energy(string topic, HomeAssistantFacts facts)
    {
        if (facts.HasBattery)
        {
            yield return Number("battery", "Battery", "battery", "%", 1, "{% set s = (value_json.battery | default({})).socFraction | default(none) %}{{ none if s is none else s * 100 }}");
            yield return Number("battery-voltage", "Battery voltage", "voltage", "V", 2, "{{ (value_json.battery | default({})).voltageV | default(none) }}", Diagnostic);
        }

        if (facts.HasHarvest)
        {
            yield return Number("harvest", "Harvest", "power", "W", 3, MeanPower("harvestJ"));
        }

        // The Energy dashboard sums up nothing but counters of this class.
        yield return Counter("load-energy", "Energy used", "loadJ");
        if (facts.HasHarvest)
        {
            yield return Counter("harvest-energy", "Energy harvested", "harvestJ");
        }

        yield return Number("load", "Load", "power", "W", 3, MeanPower("loadJ"));
        yield return Number("rate", "Inference rate", "frequency", "Hz", 3, "{{ value_json.rateHz }}");
        yield return Number("energy-per-inference", "Energy per inference", null, "J", 3, EnergyPerInference);
        yield return Choice("mode", "Power mode", "value_json.mode", ["normal", "saving", "critical", "asleep"]);
        yield return Choice("basis", "Energy basis", "value_json.basis", ["measured", "gauge", "modelled", "external"], Diagnostic);
        yield return ("reason", Entity(facts.Device, topic, "reason", "Reason", Text($"value_json.reason{Limit}")) with { EntityCategory = Diagnostic });

        (string, DiscoveryComponent) Number(string id, string name, string? deviceClass, string unit, int decimals, string template, string? category = null) =>
            (id, Entity(facts.Device, topic, id, name, Keep(template)) with
            {
                DeviceClass = deviceClass,
                StateClass = Measurement,
                UnitOfMeasurement = unit,
                SuggestedDisplayPrecision = decimals,
                EntityCategory = category,
            });

        (string, DiscoveryComponent) Counter(string id, string name, string joules) =>
            (id, Entity(facts.Device, topic, id, name, Keep(WattHours(joules))) with { DeviceClass = "energy", StateClass = "total_increasing", UnitOfMeasurement = "Wh", SuggestedDisplayPrecision = 3 });

        (string, DiscoveryComponent) Choice(string id, string name, string expression, ImmutableArray<string> options, string? category = null) =>
            (id, Entity(facts.Device, topic, id, name, Text(expression)) with { DeviceClass = "enum", Options = options, EntityCategory = category });
    }

    // A kind that a person chooses holds until the next order; the numbers stay as ordered.
    private static IEnumerable<(string Id, DiscoveryComponent Entity)> Policy(TopicScheme topics, string device)
    {
        var command = topics.Command(device, "policy");
        yield return ("policy", Entity(device, topics.Reported(device), "policy", "Policy", Text("(value_json.policy | default({})).kind | default('None')"), "select") with
        {
            Options = DesiredPolicy.Kinds,
            CommandTopic = command,
            CommandTemplate = """{"policy": {"kind": "{{ value }}"} }""",
            EntityCategory = "config",
        });
        yield return ("policy-reset", Entity(device, null, "policy-reset", "Policy as ordered", null, "button") with { CommandTopic = command, PayloadPress = "{}", EntityCategory = "config" });
    }

    private static IEnumerable<(string Id, DiscoveryComponent Entity)> Results(TopicScheme topics, string device, string model, PostprocessSpec output)
    {
        // The filter matches the topic of single results and that of batches below it.
        var topic = $"{topics.Result(device, model)}/#";
        var (label, score) = output switch
        {
            ClassificationSpec => ("result.label | default('None')", "result.score | default(none)"),
            DetectionSpec => (Box("label", "'none'"), Box("score", "none")),
            AnomalySpec => ("'None' if output.score is not defined else 'anomaly' if output.score >= output.threshold else 'normal'", "output.score | default(none)"),
            RegressionSpec => (null, "(output['values'] | first | default(none)) if 'values' in output else none"),
            _ => ((string?)null, (string?)null),
        };
        // A value that is not a number is absent; of 'None' Home Assistant makes unknown.
        // A model's id may be any word, also one of those above.
        if (label is not null)
        {
            var id = $"label-{model}";
            yield return (id, Entity(device, topic, id, model, NewestResult + Text($"({label}){Limit}")));
        }

        if (score is not null)
        {
            var id = $"score-{model}";
            yield return (id, Entity(device, topic, id, label is null ? model : $"{model} score", NewestResult + Keep($"{{{{ {score} }}}}")) with
            {
                StateClass = Measurement,
                SuggestedDisplayPrecision = 3,
            });
        }
    }

    private static DiscoveryComponent Entity(string device, string? topic, string id, string name, string? template, string platform = Sensor) => new()
    {
        Platform = platform,
        UniqueId = $"{UniqueId(device)}-{id}",
        DefaultEntityId = $"{platform}.{Words(device)}_{Words(id)}",
        Name = name,
        StateTopic = topic,
        ValueTemplate = template,
    };

    // Entity ids have single underscores between words, and none at the ends.
    private static string Words(string id) => string.Join('_', id.Split('-', StringSplitOptions.RemoveEmptyEntries));

    private static string Box(string field, string otherwise) => $"((output.boxes | first).{field} | default({otherwise})) if output.boxes | default([]) else {otherwise}";

    private static string MeanPower(string joules) =>
        $"{{% set s = as_timestamp(value_json.to) - as_timestamp(value_json.from) %}}{{{{ none if s <= 0 or value_json.{joules} is not defined else value_json.{joules} / s }}}}";

    private static string WattHours(string joules) => $"{{% set t = value_json.totals | default({{}}) %}}{{{{ none if t.{joules} is not defined else t.{joules} / 3600 }}}}";

    // An empty text leaves a number as it was; a text must be said again.
    private static string Keep(string template) => $"{{% if not {IsReplay} %}}{template}{{% endif %}}";

    private static string Text(string expression) => $"{{{{ this.state if {IsReplay} else {expression} }}}}";

    private static string UniqueId(string device) => $"edge-runtime-{device}";
}
