// Circuit A in C++, bit for bit what the Ket Machine computes, for comparison: `circuit naive|blocked <gates file> <n> <repeats>`.
// Prints the milliseconds of processor time of each repeat in a row, then an FNV-1a hash of the amplitudes' bytes.
//
// naive: one pass over memory a gate, loops the compiler vectorises. blocked: the same loops over blocks of 2^BLOCK
// amplitudes that hold all target bits of a run of consecutive gates, copied to a buffer and back.
// Compile without FMA: a fused product and sum is not the machine's.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

namespace {

enum Kind : int32_t { RY, RZ, CX, H };
struct Gate {
  int32_t kind, target, control, padding;
  double cosine, sine;
};

constexpr int BLOCK = 12;
constexpr int CONTIGUOUS = 6;

// Processor time of this thread in milliseconds: other processes do not count.
double now() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

void ryPairs(double* __restrict a, double* __restrict b, int64_t count, double c, double s) {
  for (int64_t i = 0; i < count; i++) {
    const double x = a[i], y = b[i];
    a[i] = c * x - s * y;
    b[i] = c * y + s * x;
  }
}

void ry(double* psi, int64_t size, int q, double c, double s) {
  const int64_t half = int64_t{2} << q;
  if (half == 2) {
    for (int64_t p = 0; p < 2 * size; p += 4) {
      const double x = psi[p], y = psi[p + 1], z = psi[p + 2], w = psi[p + 3];
      psi[p] = c * x - s * z;
      psi[p + 1] = c * y - s * w;
      psi[p + 2] = c * z + s * x;
      psi[p + 3] = c * w + s * y;
    }
    return;
  }
  for (int64_t p = 0; p < 2 * size; p += 2 * half) ryPairs(psi + p, psi + p + half, half, c, s);
}

// (re, im) -> (c re + s im, c im - s re): e^{-i theta/2}; with -s its conjugate.
void turn(double* __restrict a, int64_t count, double c, double s) {
  for (int64_t i = 0; i < count; i += 2) {
    const double x = a[i], y = a[i + 1];
    a[i] = c * x + s * y;
    a[i + 1] = c * y - s * x;
  }
}

void rz(double* psi, int64_t size, int q, double c, double s) {
  const int64_t half = int64_t{2} << q;
  for (int64_t p = 0; p < 2 * size; p += 2 * half) {
    turn(psi + p, half, c, s);
    turn(psi + p + half, half, c, -s);
  }
}

void h(double* psi, int64_t size, int q) {
  const double r = 0.7071067811865476;
  const int64_t half = int64_t{2} << q;
  for (int64_t p = 0; p < 2 * size; p += 2 * half)
    for (int64_t i = p; i < p + half; i++) {
      const double x = psi[i], y = psi[i + half];
      psi[i] = (x + y) * r;
      psi[i + half] = (x - y) * r;
    }
}

void exchange(double* __restrict a, double* __restrict b, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const double t = a[i];
    a[i] = b[i];
    b[i] = t;
  }
}

void x(double* psi, int64_t size, int q) {
  const int64_t half = int64_t{2} << q;
  for (int64_t p = 0; p < 2 * size; p += 2 * half) exchange(psi + p, psi + p + half, half);
}

void cx(double* psi, int64_t size, int control, int target) {
  const int64_t c = int64_t{2} << control, t = int64_t{2} << target;
  const int64_t low = c < t ? c : t, high = c < t ? t : c;
  for (int64_t p = c; p < 2 * size; p += 2 * high)
    for (int64_t q = p; q < p + high; q += 2 * low) exchange(psi + q, psi + q + t, low);
}

void naive(double* psi, int n, const std::vector<Gate>& gates) {
  const int64_t size = int64_t{1} << n;
  for (const Gate& g : gates) {
    if (g.kind == RY) ry(psi, size, g.target, g.cosine, g.sine);
    else if (g.kind == RZ) rz(psi, size, g.target, g.cosine, g.sine);
    else if (g.kind == H) h(psi, size, g.target);
    else cx(psi, size, g.control, g.target);
  }
}

// The bits of `value`, one after the other, at the places of the bits of `mask`.
int64_t scatter(int64_t value, int64_t mask) {
  int64_t result = 0;
  for (; mask; mask &= mask - 1, value >>= 1)
    if (value & 1) result |= mask & -mask;
  return result;
}

void blocked(double* psi, int n, const std::vector<Gate>& gates, std::vector<double>& buffer) {
  const int bits = n < BLOCK ? n : BLOCK;
  const int64_t block = int64_t{1} << bits;
  for (size_t from = 0; from < gates.size();) {
    int64_t set = (int64_t{1} << (bits < CONTIGUOUS ? bits : CONTIGUOUS)) - 1;
    size_t to = from;
    for (; to < gates.size(); to++) {
      const int64_t wanted = gates[to].kind == RZ ? set : set | int64_t{1} << gates[to].target;
      if (__builtin_popcountll(wanted) > bits) break;
      set = wanted;
    }
    for (int64_t bit = 1; __builtin_popcountll(set) < bits; bit <<= 1) set |= bit;
    std::vector<int> place(n, -1);
    for (int q = 0, next = 0; q < n; q++)
      if (set >> q & 1) place[q] = next++;
    const int low = __builtin_ctzll(~set);
    const int64_t segments = int64_t{1} << (bits - low), length = int64_t{2} << low;
    const int64_t above = set & ~((int64_t{1} << low) - 1), outside = ((int64_t{1} << n) - 1) & ~set;
    for (int64_t b = 0; b < int64_t{1} << (n - bits); b++) {
      const int64_t base = scatter(b, outside);
      double* work = psi + 2 * base;
      if (segments > 1) {
        work = buffer.data();
        for (int64_t s = 0; s < segments; s++)
          std::memcpy(work + s * length, psi + 2 * (base | scatter(s, above)), length * sizeof(double));
      }
      for (size_t i = from; i < to; i++) {
        const Gate& g = gates[i];
        const int target = place[g.target];
        if (g.kind == RY) ry(work, block, target, g.cosine, g.sine);
        else if (g.kind == RZ && target >= 0) rz(work, block, target, g.cosine, g.sine);
        else if (g.kind == RZ) turn(work, 2 * block, g.cosine, base >> g.target & 1 ? -g.sine : g.sine);
        else if (g.kind == H) h(work, block, target);
        else if (place[g.control] >= 0) cx(work, block, place[g.control], target);
        else if (base >> g.control & 1) x(work, block, target);
      }
      if (segments > 1)
        for (int64_t s = 0; s < segments; s++)
          std::memcpy(psi + 2 * (base | scatter(s, above)), work + s * length, length * sizeof(double));
    }
    from = to;
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const bool isBlocked = std::string(arguments[1]) == "blocked";
  const int n = std::atoi(arguments[3]), repeats = std::atoi(arguments[4]);
  std::FILE* file = std::fopen(arguments[2], "rb");
  if (!file) return 2;
  std::vector<Gate> gates;
  for (Gate g; std::fread(&g, sizeof g, 1, file) == 1;) gates.push_back(g);
  std::fclose(file);
  const size_t bytes = size_t{16} << n;
  double* psi = static_cast<double*>(std::aligned_alloc(64, bytes));
  std::vector<double> buffer(size_t{2} << BLOCK);
  for (int r = 0; r < repeats; r++) {
    std::memset(psi, 0, bytes);
    psi[0] = 1;
    const double start = now();
    if (isBlocked) blocked(psi, n, gates, buffer);
    else naive(psi, n, gates);
    std::printf("%.4f ", now() - start);
  }
  uint64_t hash = 0xcbf29ce484222325;
  const unsigned char* raw = reinterpret_cast<unsigned char*>(psi);
  for (size_t i = 0; i < bytes; i++) hash = (hash ^ raw[i]) * 0x100000001b3;
  std::printf("%016llx\n", static_cast<unsigned long long>(hash));
}
