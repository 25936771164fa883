using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;

namespace EdgeRuntime.Testing;

/// <summary>The schemas of deploy/schemas.</summary>
public static class PublishedSchema
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>What a payload has that its schema does not permit; empty when it fits.</summary>
    /// <param name="name">Name of the message, such as <c>result</c>.</param>
    /// <param name="json">The payload.</param>
    public static IReadOnlyList<string> Problems(string name, string json)
    {
        var schema = Schemas.GetOrAdd(name, static name => JsonSchema.FromText(File.ReadAllText(Checkout.PathOf($"deploy/schemas/{name}.schema.json"))));
        using var document = JsonDocument.Parse(json);
        var results = schema.Evaluate(document.RootElement, Options);
        if (results.IsValid)
        {
            return [];
        }

        var problems = (results.Details ?? []).Where(static detail => detail.Errors is { Count: > 0 })
            .SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key}: {error.Value}")).ToList();
        return problems.Count > 0 ? problems : ["does not fit"];
    }
}
