using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// Accounts of the embedded broker in a text file that only its owner can read, one a line: <c>roof-1 device SALT.HASH</c>. The running broker notices a change at the next connection.
/// </summary>
internal sealed class BrokerAccounts(string file)
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "broker-accounts";

    private static readonly Dictionary<string, BrokerRole> Roles = new(StringComparer.Ordinal)
    {
        ["device"] = BrokerRole.Device, ["operator"] = BrokerRole.Operator, ["blocked"] = BrokerRole.Blocked,
    };

    private readonly Lock _gate = new();
    private (DateTime Written, long Length) _read;
    private Dictionary<string, BrokerAccount> _accounts = new(StringComparer.Ordinal);

    /// <summary>The accounts of a data folder.</summary>
    public static BrokerAccounts In(string folder) => new(Path.Combine(folder, FileName));

    /// <summary>The role's word in the file and on the command line.</summary>
    public static string WordOf(BrokerRole role) => Roles.First(pair => pair.Value == role).Key;

    /// <summary>Every account by name.</summary>
    /// <exception cref="InvalidDataException">A line of the file is not valid.</exception>
    public IReadOnlyList<BrokerAccount> List() => [.. Current().Values.OrderBy(static account => account.Name, StringComparer.Ordinal)];

    /// <summary>The account of a name; null for none.</summary>
    /// <exception cref="InvalidDataException">A line of the file is not valid.</exception>
    public BrokerAccount? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>Whether there is an account. A blocked one counts: to block the only device must not open the broker.</summary>
    /// <exception cref="InvalidDataException">A line of the file is not valid.</exception>
    public bool Any() => Current().Count > 0;

    /// <summary>Adds an account, or replaces the one of the same name.</summary>
    public void Set(BrokerAccount account)
    {
        lock (_gate)
        {
            var accounts = new Dictionary<string, BrokerAccount>(Current(), StringComparer.Ordinal) { [account.Name] = account };
            Write(accounts);
        }
    }

    /// <summary>Removes an account.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            var accounts = new Dictionary<string, BrokerAccount>(Current(), StringComparer.Ordinal);
            if (!accounts.Remove(name))
            {
                return false;
            }

            Write(accounts);
            return true;
        }
    }

    private Dictionary<string, BrokerAccount> Current()
    {
        lock (_gate)
        {
            var info = new FileInfo(file);
            var version = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
            if (version != _read)
            {
                _accounts = info.Exists ? Parse(File.ReadAllLines(file)) : new Dictionary<string, BrokerAccount>(StringComparer.Ordinal);
                _read = version;
            }

            return _accounts;
        }
    }

    private Dictionary<string, BrokerAccount> Parse(string[] lines)
    {
        var accounts = new Dictionary<string, BrokerAccount>(StringComparer.Ordinal);
        foreach (var (index, line) in lines.Index())
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (line.Split(' ') is not [var name, var word, var hash] || !Identifiers.IsDeviceId(name) || !Roles.TryGetValue(word, out var role))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{file} line {index + 1} is not 'NAME device|operator|blocked HASH'"));
            }

            accounts[name] = new BrokerAccount(name, role, hash);
        }

        return accounts;
    }

    // A reader sees the old file or the new one, never a part.
    private void Write(Dictionary<string, BrokerAccount> accounts)
    {
        var part = file + ".part";
        File.Delete(part);
        var lines = accounts.Values
            .OrderBy(static account => account.Name, StringComparer.Ordinal)
            .Select(static account => $"{account.Name} {WordOf(account.Role)} {(account.Hash.Length > 0 ? account.Hash : "-")}\n");
        NewFile.WritePrivate(part, Encoding.UTF8.GetBytes(string.Concat(lines)));
        File.Move(part, file, overwrite: true);
    }
}
