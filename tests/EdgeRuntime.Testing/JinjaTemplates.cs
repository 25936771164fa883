using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>Renders templates with a real Jinja, in the sandbox that Home Assistant uses; an undefined value that is used is an error here.</summary>
public static class JinjaTemplates
{
    private const string Script = """
        import datetime, json, sys
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
        environment.globals['as_timestamp'] = lambda text: datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()
        print(json.dumps([environment.from_string(job['template']).render(value=job['value'], value_json=job['value'], this={'state': job['state']}) for job in json.load(sys.stdin)]))
        """;

    /// <summary>What each template makes of its message, when the entity's state was <paramref name="state"/> before.</summary>
    public static async Task<List<string>> RenderAsync(IEnumerable<(string Template, JsonNode Message)> jobs, string state = "before")
    {
        var python = await RealPart.RequireAsync("python3", "python3-jinja2", "-c", "import jinja2");
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        JsonNode[] input = [.. jobs.Select(job => new JsonObject { ["template"] = job.Template, ["value"] = job.Message.DeepClone(), ["state"] = state })];
        await process.StandardInput.WriteAsync(new JsonArray(input).ToJsonString());
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return [.. JsonNode.Parse(output)!.AsArray().Select(static node => (string)node!)];
    }
}
