using System.Diagnostics;
using System.Threading.Channels;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Pages.Layout;
using EdgeRuntime.Fleet.Queries;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace EdgeRuntime.Fleet.Pages.Controls;

/// <summary>A page that reads the database again when devices it shows have changed, at most once a second.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    // Ages and overdue devices change without a message.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // A page whose query is slow takes at most a fifth of the time.
    private const int RestFactor = 4;

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _ended = new();
    private IDisposable? _subscription;
    private string _path = "";
    private Task? _loop;

    /// <summary>Makes a page.</summary>
    protected LivePage() => Ended = _ended.Token;

    /// <summary>The browser.</summary>
    [CascadingParameter]
    public Viewer Viewer { get; set; } = default!;

    [Inject]
    private protected FleetClocks Clocks { get; set; } = default!;

    [Inject]
    private protected CurrentScope CurrentScope { get; set; } = default!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private protected FleetFeed Feed { get; set; } = default!;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Ended { get; }

    /// <summary>Now, as batteries and energy intervals have it.</summary>
    protected DateTimeOffset PhysicalNow => Clocks.Physical.GetUtcNow();

    /// <summary>Now, as messages have it.</summary>
    protected DateTimeOffset WallNow => Clocks.Wall.GetUtcNow();

    private protected FleetScope Scope { get; private set; } = FleetScope.Everything;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Whether the page shows any of these devices.</summary>
    protected virtual bool Shows(IReadOnlyCollection<string> devices) => true;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Scope = await CurrentScope.GetAsync();
        _subscription = Feed.Listen(devices =>
        {
            if (Shows(devices))
            {
                _changes.Writer.TryWrite(true);
            }
        });
        _path = new Uri(Navigation.Uri).AbsolutePath;
        Navigation.LocationChanged += Moved;
        _loop = RefreshAsync();
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync(Ended);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _subscription?.Dispose();
        Navigation.LocationChanged -= Moved;
        await _ended.CancelAsync();
        if (_loop is not null)
        {
            await _loop;
        }

        _ended.Dispose();
    }

    // Filters and ranges stand in the query of the address; a page of another path is another page.
    private void Moved(object? sender, LocationChangedEventArgs change)
    {
        if (new Uri(change.Location).AbsolutePath == _path)
        {
            _changes.Writer.TryWrite(true);
            _ = InvokeAsync(MovedAsync);
        }
    }

    private async Task MovedAsync()
    {
        try
        {
            await ShowAsync();
        }
        catch (Exception) when (Ended.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            // Nobody awaits this: the page's error boundary shows it.
            await DispatchExceptionAsync(e);
        }
    }

    private async Task ShowAsync()
    {
        await LoadAsync(Ended);
        StateHasChanged();
    }

    private async Task RefreshAsync()
    {
        var rest = Shortest;
        try
        {
            while (true)
            {
                await Task.Delay(rest, Clocks.Wall, Ended);
                await WaitAsync();
                var started = Stopwatch.GetTimestamp();
                await InvokeAsync(ShowAsync);
                var took = Stopwatch.GetElapsedTime(started) * RestFactor;
                rest = took > Shortest ? took : Shortest;
            }
        }
        catch (Exception) when (Ended.IsCancellationRequested)
        {
            // The page was left. Whatever its last query met, a provider's own exception for a cancelled query included, concerns nobody.
        }
        catch (Exception e)
        {
            // Whatever a refresh meets belongs to the page's error boundary, as it does while a page is rendered.
            await DispatchExceptionAsync(e);
        }
    }

    private async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(Idle, Clocks.Wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Ended);
        try
        {
            await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!Ended.IsCancellationRequested)
        {
            // Nothing changed but the time.
        }
    }
}
