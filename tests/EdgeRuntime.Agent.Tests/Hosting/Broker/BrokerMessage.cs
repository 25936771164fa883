using System.Text.Json.Nodes;

namespace EdgeRuntime.Agent.Tests.Hosting.Broker;

/// <summary>A message as it reached the broker.</summary>
internal sealed record BrokerMessage(string Topic, JsonObject Body, bool Retained, string? Correlation, string? Schema)
{
    /// <summary>A field as text.</summary>
    public string? this[string field] => Body[field]?.ToString();
}
