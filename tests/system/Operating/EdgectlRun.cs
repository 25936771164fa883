using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>What a run of edgectl gave.</summary>
internal sealed record EdgectlRun(int ExitCode, string Out, string Error)
{
    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    public override string ToString() => $"exit {ExitCode}\n{Out}\n{Error}";
}
