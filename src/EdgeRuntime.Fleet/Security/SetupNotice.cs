using Microsoft.AspNetCore.Hosting.Server;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Prints the setup link once the server listens, while there is no user.</summary>
internal sealed class SetupNotice(SetupLink link, AccountStore accounts, IServer server, ILogger<SetupNotice> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!await accounts.AnyAsync(cancellationToken))
        {
            Log.SetupNeeded(logger, link.AddressFor(server));
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
