using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>One key of the agent's configuration, as its options class declares it.</summary>
/// <param name="Path">The key, with * for a name or an index: <c>Sources:*:Kind</c>.</param>
/// <param name="Description">The summary of the property, as text.</param>
/// <param name="Schema">Its JSON Schema; null for a section.</param>
internal sealed record ConfigurationKey(string Path, string Description, JsonObject Schema);
