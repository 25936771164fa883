using System.Diagnostics;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>A program that is run to its end.</summary>
internal static class ProcessRun
{
    /// <summary>Runs it in the checkout and gives back its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Testing.Checkout.Root,
        };
        using var process = Process.Start(start)!;
        return await EndAsync(process, limit);
    }

    /// <summary>Waits for the end of a program whose output and errors are redirected; one that takes longer than the limit is killed.</summary>
    public static async Task<(int Code, string Output, string Errors)> EndAsync(Process process, TimeSpan? limit = null)
    {
        using var over = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(2), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, TestContext.Current.CancellationToken);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
