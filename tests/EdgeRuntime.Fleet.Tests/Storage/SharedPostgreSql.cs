using EdgeRuntime.Fleet.Tests.Storage;
using EdgeRuntime.Testing;

[assembly: AssemblyFixture(typeof(SharedPostgreSql))]

namespace EdgeRuntime.Fleet.Tests.Storage;

/// <summary>One PostgreSQL for all tests, started when the first asks for it; each test has a database of its own.</summary>
public sealed class SharedPostgreSql : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private PostgreSqlServer? _server;

    public async Task<string> CreateDatabaseAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _server ??= await PostgreSqlServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        return await _server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _gate.Dispose();
    }
}
