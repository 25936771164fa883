using System.Text.Json.Nodes;

namespace EdgeRuntime.Cli.Tests.Fleet;

/// <summary>What a run of edgectl gave.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>Its one JSON document; fails when stdout holds anything else.</summary>
    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    public override string ToString() => $"exit {ExitCode}\n{Out}\n{Error}";
}
