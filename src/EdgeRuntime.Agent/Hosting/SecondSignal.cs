using System.Runtime.InteropServices;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>The first signal to stop is a request; the second ends the process at once.</summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    private SecondSignal() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Count), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count)];

    /// <summary>Begins to listen.</summary>
    public static SecondSignal Exit() => new();

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    private void Count(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(ExitCodes.Fault);
        }
    }
}
