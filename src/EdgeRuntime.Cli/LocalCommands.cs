using System.CommandLine;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli;

/// <summary>Commands that work on files of this machine alone: what a check refuses becomes the line that ends the program.</summary>
internal static class LocalCommands
{
    /// <summary>Sets what the command does. It runs beside the thread that hears of Ctrl+C, so that it can stop and clean up behind itself.</summary>
    public static void SetLocalAction(this Command command, Action<ParseResult, CancellationToken> action) => command.SetAction(async (arguments, cancellationToken) =>
    {
        await Task.Run(() => action(arguments, cancellationToken), cancellationToken);
        return ExitCodes.Success;
    });

    /// <summary>The value.</summary>
    /// <exception cref="CliException">It was refused.</exception>
    public static T OrThrow<T>(this Checked<T> result)
        where T : class => result.IsOk ? result.Value : throw Refused(result.Error);

    /// <summary>Goes on when nothing was refused.</summary>
    /// <exception cref="CliException">It was.</exception>
    public static void OrThrow(this ErrorInfo? refusal)
    {
        if (refusal is not null)
        {
            throw Refused(refusal);
        }
    }

    /// <summary>The line for a refusal, with the code that scripts look for.</summary>
    public static CliException Refused(ErrorInfo refusal) => new($"{refusal.Message} ({Figures.Word<ErrorCode>(refusal.Code)})");
}
