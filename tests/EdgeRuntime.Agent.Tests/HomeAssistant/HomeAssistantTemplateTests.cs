using System.Text.Json.Nodes;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.HomeAssistant;

/// <summary>What the templates make of each kind of output, with a real Jinja.</summary>
public sealed class HomeAssistantTemplateTests
{
    [Theory]
    [InlineData("""{"label":"unbalance","score":0.75,"output":{"kind":"classification","top":[{"label":"normal","score":0.2}]}}""", "unbalance", "0.75")]
    [InlineData("""{"label":"unbalance","score":0.75}""", "unbalance", "0.75")]
    [InlineData("""{"output":{"kind":"classification","top":[]}}""", "None", "None")]
    [InlineData("""{"output":{"kind":"detection","boxes":[{"label":"face","score":0.5,"x":0,"y":0,"width":1,"height":1}]}}""", "face", "0.5")]
    [InlineData("""{"output":{"kind":"detection","boxes":[]}}""", "none", "None")]
    [InlineData("""{"output":{"kind":"anomaly","score":1.5,"threshold":1.5}}""", "anomaly", "1.5")]
    [InlineData("""{"output":{"kind":"anomaly","score":1.25,"threshold":1.5}}""", "normal", "1.25")]
    [InlineData("""{"output":{"kind":"regression","values":[-2.5,7]}}""", null, "-2.5")]
    public async Task ValueTemplates_EachKindOfOutput_YieldLabelAndScoreOfSingleResultsAndOfTheNewestOfABatch(string result, string? label, string score)
    {
        var components = HomeAssistantDiscovery.Document(new TopicScheme(), new HomeAssistantFacts("pi", null, null, false, false, false, [("m", Spec(result))])).Components;
        var single = JsonNode.Parse(result)!;
        JsonNode batch = new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject { ["output"] = new JsonObject { ["kind"] = "the oldest" } }, JsonNode.Parse(result)),
        };

        var states = await JinjaTemplates.RenderAsync(components.Values.Where(static entity => entity.StateTopic!.Contains("/results/", StringComparison.Ordinal))
            .OrderByDescending(static entity => entity.UniqueId).SelectMany(entity => new[] { (entity.ValueTemplate!, single), (entity.ValueTemplate!, batch) }));

        Assert.Equal(label is null ? [score, score] : [score, score, label, label], states);
    }

    [Fact]
    public async Task ValueTemplate_LabelOfAnyLength_KeepsWithinWhatAStateMayHold()
    {
        var label = new string('x', 1000);
        var components = HomeAssistantDiscovery.Document(new TopicScheme(), new HomeAssistantFacts("pi", null, null, false, false, false, [("m", new ClassificationSpec())])).Components;

        var state = Assert.Single(await JinjaTemplates.RenderAsync(
            [(components["label-m"].ValueTemplate!, JsonNode.Parse($$$"""{"label":"{{{label}}}","score":1}""")!)]));

        Assert.Equal(label[..255], state);
    }

    private static PostprocessSpec Spec(string result) => (string?)JsonNode.Parse(result)!["output"]?["kind"] switch
    {
        null or "classification" => new ClassificationSpec(),
        "detection" => new DetectionSpec(),
        "anomaly" => new AnomalySpec(1),
        _ => new RegressionSpec(),
    };
}
